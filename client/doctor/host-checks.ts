import { CliError, EXIT } from '../cli/exit.ts';
import type { CliIo } from '../cli/io.ts';
import { createHostApi } from '../http/host-api.ts';
import type { HostApi } from '../http/host-api.ts';
import { attestEnclave } from '../trust/attest-enclave.ts';
import { readTrust } from '../trust/trust.ts';
import type { EnclaveTrust, TrustOptions } from '../trust/trust.ts';
import { notRun, runCheck } from './doctor-check.ts';
import type { DoctorCheck } from './doctor-check.ts';

/** Beyond this a signature's time or a certificate's may be judged wrongly. */
const MAX_SKEW_MS = 60_000;
const TRUST_HINT = 'give --reference and --reference-key to see whether the enclave can be trusted';

const OF_TRUST = ['reference-values', 'log', 'attestation', 'clock'];

/** Whether a batch could be sealed to the enclave behind this host. Nothing is sent to it but a nonce. */
export async function checkHost(
  url: string,
  options: Partial<TrustOptions>,
  { env, now }: Pick<CliIo, 'env' | 'now'>,
): Promise<DoctorCheck[]> {
  const api = createHostApi(url, { env });
  let vkey = '';
  const hint = 'check the address and that the service runs';
  const reachable = await runCheck('host', hint, async () => {
    ({ vkey } = (await api.serviceInfo()).log);
  });
  if (reachable.status !== 'ok') {
    return [reachable, ...skip('the host must answer first', OF_TRUST)];
  }
  return [
    reachable,
    ...(isTrust(options)
      ? await checkTrust({ api, vkey, now }, options)
      : skip(TRUST_HINT, OF_TRUST)),
  ];
}

interface ReachedHost {
  readonly api: HostApi;
  readonly vkey: string;
  readonly now: () => Date;
}

async function checkTrust(host: ReachedHost, options: TrustOptions): Promise<DoctorCheck[]> {
  let trust: EnclaveTrust | undefined;
  const hint = 'get the reference values and the release key again, from where you trust them';
  const reference = await runCheck('reference-values', hint, async () => {
    trust = await readTrust(options, host.now());
  });
  return trust === undefined
    ? [reference, ...skip('the reference values must hold first', OF_TRUST.slice(1))]
    : [reference, await checkLog(host.vkey, trust), ...(await checkEnclave(host, trust))];
}

async function checkEnclave(
  { api, now }: ReachedHost,
  trust: EnclaveTrust,
): Promise<DoctorCheck[]> {
  let skewMs: number | undefined;
  const hint =
    'send nothing to this host; ask its operator which release runs there, and check your clock';
  const attestation = await runCheck('attestation', hint, async () => {
    const { attestedAt } = await attestEnclave(api, trust, now());
    skewMs = Math.abs(attestedAt.getTime() - now().getTime());
  });
  return [
    attestation,
    skewMs === undefined
      ? notRun('clock', 'the attestation must hold first')
      : await checkClock(skewMs),
  ];
}

function checkLog(vkey: string, { logs }: EnclaveTrust): Promise<DoctorCheck> {
  const hint = 'results of this host will not verify: its log is not in the reference values';
  return runCheck('log', hint, async () => {
    if (!logs.includes(vkey)) {
      throw new CliError(EXIT.verification, 'LOG_NOT_TRUSTED', 'the log is not a published one');
    }
    await Promise.resolve();
  });
}

function checkClock(skewMs: number): Promise<DoctorCheck> {
  return runCheck('clock', 'set the clock of this machine, e.g. by NTP', async () => {
    if (skewMs > MAX_SKEW_MS) {
      throw new CliError(EXIT.runtime, 'CLOCK_SKEWED', 'the clocks differ by more than a minute');
    }
    await Promise.resolve();
  });
}

function skip(hint: string, names: readonly string[]): DoctorCheck[] {
  return names.map((name) => notRun(name, hint));
}

function isTrust(options: Partial<TrustOptions>): options is TrustOptions {
  return options.reference !== undefined && options.referenceKey !== undefined;
}
