# The enclave's root file system. Not built in CI: no Docker daemon is at hand there (docs/limits.md).
# For a release, pin the base by digest: docker buildx imagetools inspect node:24.21.0-bookworm-slim
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24.21.0-bookworm-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
# The EVM node is for tests only; koffi's prebuilt library is an optional package that the enclave needs.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@foundry-rs

FROM node:24.21.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=production /app/node_modules ./node_modules
COPY package.json package-lock.json ./
COPY --from=build /app/dist/attestation ./dist/attestation
COPY --from=build /app/dist/pipelines ./dist/pipelines
COPY --from=build /app/dist/protocol ./dist/protocol
COPY --from=build /app/dist/enclave ./dist/enclave
COPY pipelines/packs/core-grch38 ./pipelines/packs/core-grch38
COPY pipelines/policies ./pipelines/policies
COPY pipelines/wordings ./pipelines/wordings
COPY pipelines/analytes ./pipelines/analytes
USER node
# Without --simulated-hardware the enclave speaks to /dev/nsm. A relay connects vsock to the socket.
CMD ["node", "dist/enclave/main.js", "--socket", "/tmp/enclave.sock"]
