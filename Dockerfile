# The enclave's root file system, for `nitro-cli build-enclave --docker-uri`. It is the same that
# `npm run image` writes: node, its libraries, the code of four zones, the packages that they reach, knowledge.
#
# A release pins the base by digest (docs/operations.md, "The image"):
#   docker buildx imagetools inspect node:24.21.0-bookworm-slim --format '{{.Manifest.Digest}}'
#   docker build --build-arg BASE=node:24.21.0-bookworm-slim@sha256:… .
ARG BASE=node:24.21.0-bookworm-slim
FROM ${BASE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
# --ignore-scripts: nothing that a package brings runs here. koffi comes compiled, as an optional package.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# kms-keys.json lists the KMS keys that the image may use; without it the image serves no real hardware.
RUN node dist/scripts/image/main.js --out /image --node /usr/local/bin/node \
      $(test -f kms-keys.json && echo --kms-keys kms-keys.json) \
 && mkdir /root-fs && tar xpf /image/layer.tar -C /root-fs

# No shell, no package manager, no base: only what the enclave needs.
FROM scratch
COPY --from=build /root-fs/ /
ENV NODE_ENV=production UV_THREADPOOL_SIZE=6 MALLOC_ARENA_MAX=1
# Starts as root, because /dev/nsm is root's, and gives root up before it takes a connection.
CMD ["/usr/bin/node", "--max-semi-space-size=1", "/app/dist/enclave/main.js", "--vsock", "5005"]
