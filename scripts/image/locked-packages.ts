/** What the lock file says of one installed package. */
export interface LockedPackage {
  /** Where npm puts it, e.g. `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of the archive. */
  readonly integrity: string;
  readonly license: string;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Optional packages that the enclave cannot do without: koffi's compiled part. All other optional ones are
 * native code that only makes something faster, and stay out.
 */
const NEEDED_OPTIONAL: readonly string[] = ['@koromix/koffi-linux-x64'];

/**
 * The packages that the named ones need to run, found as Node finds them, sorted by place.
 *
 * @throws RangeError for a package that is not in the lock file
 */
export function closePackages(lock: LockFile, names: Iterable<string>): readonly LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  const waiting = [...names].map((name) => ({ name, from: '' }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const path = resolve(lock, next.name, next.from);
    if (!found.has(path)) {
      const entry = lock.packages[path] ?? {};
      found.set(path, describe(path, entry));
      waiting.push(...needsOf(entry).map((name) => ({ name, from: path })));
    }
  }
  return [...found.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function needsOf({ dependencies = {}, optionalDependencies = {} }: LockEntry): readonly string[] {
  const optional = Object.keys(optionalDependencies);
  return [
    ...Object.keys(dependencies).filter((name) => !optional.includes(name)),
    ...optional.filter((name) => NEEDED_OPTIONAL.includes(name)),
  ];
}

/** The nearest `node_modules` above wins. */
function resolve(lock: LockFile, name: string, from: string): string {
  for (let folder = from; ; folder = parentPackage(folder)) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[path] !== undefined) {
      return path;
    }
    if (folder === '') {
      throw new RangeError(`the lock file has no ${name}`);
    }
  }
}

function parentPackage(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')));
}

function describe(path: string, entry: LockEntry): LockedPackage {
  const { version, integrity, license = 'NOASSERTION' } = entry;
  if (version === undefined || integrity === undefined) {
    throw new RangeError(`the lock file gives no version and integrity for ${path}`);
  }
  const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 13);
  return { path, name, version, integrity, license };
}

/** Import and export declarations, `import(…)`, `require(…)` and `require.resolve(…)`, up to a template's first `${`. */
const IMPORT =
  /(?:^\s*(?:import|export)\b[^'"`;=()]*\bfrom\s*|^\s*import\s*|\bimport\(\s*|\brequire(?:\.resolve)?\(\s*)['"`]([^'"`\n$]+)/gm;

/** Names of the packages that compiled code imports; `node:` and our own `#zone` are none. */
export function importedPackages(code: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, specifier = ''] of code.matchAll(IMPORT)) {
    const [, name] = /^(@[a-z0-9-]+\/[a-z0-9._-]+|[a-z][a-z0-9._-]*)(?:\/|$)/.exec(specifier) ?? [];
    if (name !== undefined && !specifier.startsWith('node:')) {
      names.add(name);
    }
  }
  return names;
}
