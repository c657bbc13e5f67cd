/** Lines as `NAME=value`. */
export function parseEnvironment(lines: readonly string[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const line of lines) {
    const [name = '', ...value] = line.split('=');
    environment[name] = value.join('=');
  }
  return environment;
}
