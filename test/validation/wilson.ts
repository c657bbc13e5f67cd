const Z = 1.959_964;

/** Wilson's interval for a share, 95 %, as shares of one. `null` where nothing was counted. */
export function wilson(hits: number, total: number): readonly [low: number, high: number] | null {
  if (total === 0) {
    return null;
  }
  const share = hits / total;
  const width = Z ** 2 / total;
  const centre = share + width / 2;
  const spread = Z * Math.sqrt((share * (1 - share)) / total + width / (4 * total));
  return [
    Math.max(0, (centre - spread) / (1 + width)),
    Math.min(1, (centre + spread) / (1 + width)),
  ];
}

/** `219/1168 = 18.8 % (16.6 to 21.1)`. */
export function describeShare(hits: number, total: number): string {
  const interval = wilson(hits, total);
  if (interval === null) {
    return '0/0';
  }
  const [low, high] = interval.map((end) => (100 * end).toFixed(1));
  return `${hits}/${total} = ${((100 * hits) / total).toFixed(1)} % (${low} to ${high})`;
}
