import { join } from 'node:path';
import { installationRoot } from '../measurement/image-files.ts';
import type { ImageFolders } from '../measurement/image-files.ts';
import type { InstallationFolders } from './installation.ts';

/** Where an installation keeps what it brings along. */
export function installationFolders(pack: string | undefined): ImageFolders & InstallationFolders {
  return {
    root: installationRoot,
    analytes: join(installationRoot, 'pipelines/analytes'),
    policies: join(installationRoot, 'pipelines/policies'),
    wordings: join(installationRoot, 'pipelines/wordings'),
    kmsKeys: join(installationRoot, 'kms-keys.json'),
    pack: pack ?? join(installationRoot, 'pipelines/packs/core-grch38'),
  };
}
