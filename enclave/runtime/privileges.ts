/** nobody and nogroup, on every Linux that we know. */
const NOBODY = 65_534;

type Privileged = Pick<NodeJS.Process, 'getuid' | 'setgroups' | 'setgid' | 'setuid'>;

/**
 * Gives up root for good, where the process has it: the init of an enclave starts everything as root. The
 * device and the listening socket that are open stay open. Groups first: afterwards it would not be allowed.
 */
export function dropPrivileges(process: Privileged): void {
  if (process.getuid?.() !== 0) {
    return;
  }
  process.setgroups?.([]);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
