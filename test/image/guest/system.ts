import koffi from 'koffi';

/** What an init asks of the kernel. */
export interface System {
  mount(type: string, folder: string): void;
  loadModule(fd: number, name: string): void;
  changeRoot(folder: string): void;
  powerOff(): void;
}

/** Linux, x86-64. */
const SYS_FINIT_MODULE = 313;
const RB_POWER_OFF = 0x4321fedc;

export function loadSystem(): Promise<System> {
  const library = koffi.load(null);
  const mount = library.func(
    'int mount(str source, str target, str type, unsigned long flags, void *data)',
  );
  const chroot = library.func('int chroot(str path)');
  const reboot = library.func('int reboot(unsigned int command)');
  const finit = library.func('long syscall(long number, int fd, str values, int flags)');
  const expect = (returned: unknown, what: string): void => {
    if (Number(returned) !== 0) {
      throw new Error(`${what}: errno ${koffi.errno()}`);
    }
  };
  return Promise.resolve({
    mount: (type, folder) => {
      expect(mount(type, folder, type, 0, null), `mount ${folder}`);
    },
    loadModule: (fd, name) => {
      expect(finit(SYS_FINIT_MODULE, fd, '', 0), `module ${name}`);
    },
    changeRoot: (folder) => {
      process.chdir(folder);
      expect(chroot(folder), 'chroot');
      process.chdir('/');
    },
    powerOff: () => {
      reboot(RB_POWER_OFF);
    },
  });
}
