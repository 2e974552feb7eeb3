/**
 * A bar for every few pixels of the strip, on a logarithmic scale: a single row is visible, and a storm does not hide the
 * rest.
 */
export function densityPath(density: Uint32Array, width: number, height: number): string {
  const bars = Math.floor(width / BAR_WIDTH);
  if (bars < 1) return '';
  const sums = new Float64Array(bars);
  for (let i = 0; i < density.length; i++)
    sums[Math.min(bars - 1, Math.floor((i * bars) / density.length))] += density[i];
  const most = Math.log1p(sums.reduce((a, b) => Math.max(a, b), 1));
  let path = '';
  for (let i = 0; i < bars; i++) {
    if (sums[i] === 0) continue;
    const tall = Math.max(1, Math.round((Math.log1p(sums[i]) / most) * height));
    path += `M${i * BAR_WIDTH} ${height + 4}v${-tall}h2v${tall}z`;
  }
  return path;
}

const BAR_WIDTH = 3;
