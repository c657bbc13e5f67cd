import type { ImageDescription } from './describe-image.ts';

/** What a release was built from, besides what its description lists. */
export interface BuildInputs {
  /** Commit of the sources; `null` where they are no checkout, or one with changes. */
  readonly revision: string | null;
  readonly repository: string;
  /** SHA-256, lower-case hex, of every file of the sources that goes into the build, in one listing. */
  readonly sourcesSha256: string;
  readonly lockFileSha256: string;
  readonly sbomSha256: string | null;
  readonly nodeVersion: string;
  readonly typescriptVersion: string;
}

interface Resource {
  readonly name?: string;
  readonly uri?: string;
  readonly digest: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Statement {
  readonly _type: 'https://in-toto.io/Statement/v1';
  readonly subject: readonly Resource[];
  readonly predicateType: 'https://slsa.dev/provenance/v1';
  readonly predicate: object;
}

/**
 * An in-toto statement with a predicate in the form of SLSA provenance v1. It has no times: two builds of the
 * same sources give the same statement. It is not signed here; docs/operations.md says who signs it and how.
 */
export function createProvenance(image: ImageDescription, inputs: BuildInputs): Statement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjectsOf(image),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'neoseal.image/1',
        externalParameters: { command: 'npm run image', revision: inputs.revision },
        internalParameters: { node: inputs.nodeVersion, typescript: inputs.typescriptVersion },
        resolvedDependencies: dependenciesOf(image, inputs),
      },
      runDetails: {
        builder: { id: 'neoseal.image/1' },
        byproducts: inputs.sbomSha256 === null ? [] : [sbomOf(inputs.sbomSha256)],
      },
    },
  };
}

function subjectsOf({ layer, application, eif }: ImageDescription): Resource[] {
  const files = [
    { name: 'layer.tar', digest: { sha256: layer.sha256 } },
    { name: 'application.cpio', digest: { sha256: application.sha256 } },
  ];
  if (eif === null) {
    return files;
  }
  const { sha256, PCR0, PCR1, PCR2 } = eif;
  return [...files, { name: 'neoseal.eif', digest: { sha256 }, annotations: { PCR0, PCR1, PCR2 } }];
}

function dependenciesOf(image: ImageDescription, inputs: BuildInputs): Resource[] {
  const { revision, repository, sourcesSha256, lockFileSha256 } = inputs;
  const commit = revision === null ? {} : { gitCommit: revision };
  return [
    { uri: repository, digest: { ...commit, sha256: sourcesSha256 } },
    { name: 'package-lock.json', digest: { sha256: lockFileSha256 } },
    ...[...image.configuration, ...image.system].map(({ path, sha256 }) => ({
      name: path,
      digest: { sha256 },
    })),
    ...image.packages.map(({ name, version, integrity }) => ({
      uri: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      digest: digestOf(integrity),
    })),
  ];
}

function sbomOf(sha256: string): Resource {
  return { name: 'sbom.cdx.json', digest: { sha256 } };
}

/** Subresource integrity (`sha512-<base64>`) as in-toto names digests. @throws RangeError */
export function digestOf(integrity: string): Record<string, string> {
  const [, algorithm, base64] = /^(sha\d{3})-([A-Za-z0-9+/]+={0,2})$/.exec(integrity) ?? [];
  if (algorithm === undefined || base64 === undefined) {
    throw new RangeError('the lock file has an integrity of another form');
  }
  return { [algorithm]: Buffer.from(base64, 'base64').toString('hex') };
}
