/** An instant of a run to the millisecond: `02:00:08.250`, `3d 04:30:00.000`. For spans, rounded, use `showSpan`. */
export function showInstant(ms: number): string {
  const whole = Math.round(ms);
  const days = Math.floor(whole / 86_400_000);
  const clock = [whole / 3_600_000, whole / 60_000, whole / 1_000].map((part, i) =>
    two(Math.floor(part) % (i === 0 ? 24 : 60)),
  );
  return `${days === 0 ? '' : `${days}d `}${clock.join(':')}.${String(whole % 1_000).padStart(3, '0')}`;
}

const two = (part: number): string => String(part).padStart(2, '0');
