export * from './log/index.ts';
export { ConfigFault } from './config/config-fault.ts';
export { readHostConfig } from './config/host-config.ts';
export type { HostConfig, KmsConfig } from './config/host-config.ts';
export { createEventLog } from './events/host-event.ts';
export type { EventLog, HostEvent } from './events/host-event.ts';
export { runHost } from './service/run-host.ts';
export type { Announcement, RunningHost, RunOptions } from './service/run-host.ts';
