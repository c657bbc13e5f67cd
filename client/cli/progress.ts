import { Presets, SingleBar } from 'cli-progress';
import type { CliIo } from './io.ts';

export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** A bar on the terminal; silent where nobody looks. */
export function startProgress(io: CliIo, label: string, total: number): Progress {
  if (!io.stderrIsTerminal || total === 0) {
    return { update: () => undefined, stop: () => undefined };
  }
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}%`,
      stream: io.stderr,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    update: (done) => {
      bar.update(done);
    },
    stop: () => {
      bar.stop();
    },
  };
}
