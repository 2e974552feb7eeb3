/** A line through these points: level where two have one height, else a curve that leaves and arrives level. */
export const linePath = (points: readonly (readonly [x: number, y: number])[]): string =>
  points
    .map(([x, y], nth) => {
      if (nth === 0) return `M${x} ${y}`;
      const [fromX, fromY] = points[nth - 1];
      const half = (fromX + x) / 2;
      return y === fromY ? `H${x}` : `C${half} ${fromY} ${half} ${y} ${x} ${y}`;
    })
    .join('');
