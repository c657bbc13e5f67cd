import type { Duplex } from 'node:stream';

/** Takes a connection over: that is the host, and it is hostile. */
export type Accept = (connection: Duplex) => void;
