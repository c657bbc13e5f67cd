export { loadPack, openSharedPack } from './pack-files.ts';
export type { LoadedPack } from './pack-files.ts';
