import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDeviceHardware } from '../../../../../enclave/nsm/device/device-hardware.ts';
import { openNsmDevice } from '../../../../../enclave/nsm/device/device-transport.ts';
import {
  NSM_IOCTL,
  encodeIoctlMessage,
  readResponseLength,
} from '../../../../../enclave/nsm/device/ioctl-message.ts';
import { loadLibc } from '../../../../../enclave/nsm/device/libc.ts';
import { createNsm } from '../../../../../enclave/nsm/nsm.ts';
import { encodeNsmResponse } from '../../../../../enclave/nsm/response.ts';
import { FakeLibc } from '../../../../doubles/fake-libc.ts';

const REQUEST = Uint8Array.from({ length: 37 }, (_, index) => index);

describe('the argument of the ioctl', () => {
  it('is the number that the driver of Linux gives its one call', () => {
    // _IOWR('\x0A', 0, 32 bytes): direction 3 << 30 | size << 16 | type << 8 | number.
    expect(NSM_IOCTL).toBe(((3 << 30) | (32 << 16) | (0x0a << 8)) >>> 0);
  });

  it('has two iovecs, little-endian, with the whole response buffer on offer', () => {
    const message = encodeIoctlMessage({
      request: 0x1122_3344_5566_7788n,
      requestLength: 0x1000,
      response: 0x0102_0304_0506_0708n,
    });
    expect(Buffer.from(message).toString('hex')).toBe(
      '8877665544332211' + '0010000000000000' + '0807060504030201' + '0030000000000000',
    );
  });

  it.each([0, 0x1001])('refuses a request of %i bytes', (requestLength) => {
    const encode = (): unknown => encodeIoctlMessage({ request: 1n, requestLength, response: 2n });
    expect(encode).toThrow(expect.objectContaining({ code: 'NSM_REQUEST_INVALID' }) as Error);
  });

  it.each([0n, 0x3001n, 0xffff_ffff_ffff_ffffn])('does not believe a used length of %i', (used) => {
    const message = encodeIoctlMessage({ request: 1n, requestLength: 1, response: 2n });
    new DataView(message.buffer).setBigUint64(24, used, true);
    expect(() => readResponseLength(message)).toThrow(
      expect.objectContaining({ code: 'NSM_RESPONSE_INVALID' }) as Error,
    );
  });
});

describe('a request to the device', () => {
  it('arrives byte for byte and brings exactly the used part of the answer back', async () => {
    const libc = new FakeLibc();
    libc.answer = Uint8Array.of(9, 8, 7);
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    await expect(transport(REQUEST)).resolves.toEqual(Uint8Array.of(9, 8, 7));
    expect(libc.calls).toMatchObject([{ request: NSM_IOCTL, sent: REQUEST, capacity: 0x3000 }]);
    expect(libc.calls[0]?.fd).toBeGreaterThan(2);
    await close();
  });

  it('may use the response buffer to its last byte', async () => {
    const libc = new FakeLibc();
    libc.answer = new Uint8Array(0x3000).fill(0xa5);
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    await expect(transport(REQUEST)).resolves.toEqual(libc.answer);
    await close();
  });

  it('leaves neither request nor answer behind in its own buffers', async () => {
    const libc = new FakeLibc();
    libc.answer = Uint8Array.of(1, 2, 3);
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    await transport(REQUEST);
    expect(libc.buffers.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true, true]);
    await close();
  });

  it('keeps requests that run at once apart', async () => {
    const libc = new FakeLibc();
    libc.echo = true;
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    const requests = Array.from({ length: 20 }, (_, index) => Uint8Array.of(index, index + 1));
    await expect(Promise.all(requests.map(transport))).resolves.toEqual(requests);
    await close();
  });

  it.each([
    { errno: 90, code: 'NSM_ERROR', nsmError: 'InputTooLarge' },
    { errno: 25, code: 'NSM_UNAVAILABLE', nsmError: null },
    { errno: 5, code: 'NSM_UNAVAILABLE', nsmError: null },
    { errno: 110, code: 'NSM_UNAVAILABLE', nsmError: null },
  ])('tells error number $errno as $code', async ({ errno, ...expected }) => {
    const libc = new FakeLibc();
    libc.errno = errno;
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    await expect(transport(REQUEST)).rejects.toMatchObject(expected);
    await close();
  });

  it('is refused before the call when it is too large or empty', async () => {
    const libc = new FakeLibc();
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    for (const length of [0, 0x1001, 1_000_000]) {
      await expect(transport(new Uint8Array(length))).rejects.toMatchObject({
        code: 'NSM_REQUEST_INVALID',
      });
    }
    expect(libc.calls).toEqual([]);
    await close();
  });

  it('is refused when the answer claims more than the buffer holds', async () => {
    const libc = new FakeLibc();
    libc.answer = Uint8Array.of(1);
    libc.usedLength = 0x3001;
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    await expect(transport(REQUEST)).rejects.toMatchObject({ code: 'NSM_RESPONSE_INVALID' });
    await close();
  });

  it('goes out and comes back through the codec', async () => {
    const libc = new FakeLibc();
    libc.answer = encodeNsmResponse({ type: 'GetRandom', random: new Uint8Array(256).fill(7) });
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    await expect(createNsm(transport).getRandom()).resolves.toHaveLength(256);
    expect(Buffer.from(libc.calls[0]?.sent ?? []).toString('latin1')).toBe('\x69GetRandom');
    await close();
  });
});

describe('a device that is none', () => {
  it('is refused by code when it does not exist', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
    const opened = openNsmDevice(new FakeLibc(), join(folder, 'nsm'));
    await expect(opened).rejects.toMatchObject({ code: 'NSM_UNAVAILABLE' });
    await rm(folder, { recursive: true });
  });

  it('does not take the real call: /dev/null answers ENOTTY', async () => {
    const libc = await loadLibc();
    const { transport, close } = await openNsmDevice(libc, '/dev/null');
    await expect(transport(REQUEST)).rejects.toMatchObject({ code: 'NSM_UNAVAILABLE' });
    await close();
  });

  it('does not take the real call either when it is a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
    await writeFile(join(folder, 'nsm'), 'not a device');
    const libc = await loadLibc();
    const { transport, close } = await openNsmDevice(libc, join(folder, 'nsm'));
    await expect(transport(REQUEST)).rejects.toMatchObject({ code: 'NSM_UNAVAILABLE' });
    await close();
    await rm(folder, { recursive: true });
  });
});

describe('the real C library', () => {
  it('gives each call its own error number, also when calls run at once', async () => {
    const libc = await loadLibc();
    const { open } = await import('node:fs/promises');
    const file = await open('/dev/null', 'r+');
    const message = new Uint8Array(new ArrayBuffer(32));
    const call = (fd: number): Promise<unknown> => libc.ioctl(fd, NSM_IOCTL, message);
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) => call(index % 2 === 0 ? file.fd : 1_000_000)),
    );
    const expected = results.map((_, index) => ({ returned: -1, errno: index % 2 === 0 ? 25 : 9 }));
    expect(results).toEqual(expected);
    await file.close();
  });

  it('reads and writes through the argument: FIONREAD tells what a pipe holds', async () => {
    const libc = await loadLibc();
    const FIONREAD = 0x541b;
    const { execFileSync } = await import('node:child_process');
    const { openSync, writeSync, closeSync, constants } = await import('node:fs');
    const folder = await mkdtemp(join(tmpdir(), 'neoseal-'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const fd = openSync(join(folder, 'pipe'), constants.O_RDWR | constants.O_NONBLOCK);
    writeSync(fd, Buffer.alloc(1_234));
    const count = new Uint8Array(new ArrayBuffer(8)).fill(0);
    expect(await libc.ioctl(fd, FIONREAD, count)).toMatchObject({ returned: 0 });
    expect(new DataView(count.buffer).getInt32(0, true)).toBe(1_234);
    closeSync(fd);
    await rm(folder, { recursive: true });
  });
});

describe('the machine as its device describes it', () => {
  const registers = (fill: number): FakeLibc => {
    const libc = new FakeLibc();
    libc.answer = encodeNsmResponse({
      type: 'DescribePCR',
      pcr: { locked: true, value: new Uint8Array(48).fill(fill) },
    });
    return libc;
  };

  it('has the registers of the hardware', async () => {
    const hardware = await openDeviceHardware(registers(3), '/dev/null');
    expect(hardware.registers.pcr0).toEqual(new Uint8Array(48).fill(3));
    expect(hardware.debugMode).toBe(false);
  });

  it('is in debug mode when a register of the image is all zeros', async () => {
    const hardware = await openDeviceHardware(registers(0), '/dev/null');
    expect(hardware.debugMode).toBe(true);
  });

  it('is not described by a device that says something else', async () => {
    const libc = new FakeLibc();
    libc.answer = Uint8Array.of(0xff);
    const opened = openDeviceHardware(libc, '/dev/null');
    await expect(opened).rejects.toMatchObject({ code: 'NSM_RESPONSE_INVALID' });
  });
});
