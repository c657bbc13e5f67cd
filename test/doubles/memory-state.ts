/** The host's state store, in memory; what is in it can be taken away, copied back or broken. */
export class MemoryState {
  readonly values = new Map<string, Uint8Array>();

  getState(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.values.get(name) ?? null);
  }

  putState(name: string, value: Uint8Array): Promise<void> {
    this.values.set(name, value);
    return Promise.resolve();
  }
}
