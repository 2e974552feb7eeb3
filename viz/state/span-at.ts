/** The span that holds at an instant. */
export function spanAt<Span extends { readonly from: number }>(spans: readonly Span[], t: number): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle].from <= t) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
}
