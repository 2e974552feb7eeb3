interface LaneNameProps {
  readonly name: string;
  readonly width: number;
  /** Pixels from the left end of the axis of its first and last mark; undefined where there is none. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** The name of a lane at the left end of the axis, at the right one where its first mark leaves no room, or nowhere. */
export function LaneName({ name, width, first = width, last = 0 }: LaneNameProps) {
  if (first < LANE_NAME_ROOM && last > width - LANE_NAME_ROOM) return null;
  return (
    <span class={first < LANE_NAME_ROOM ? 'lane-name right' : 'lane-name'} aria-hidden="true">
      {name}
    </span>
  );
}

/** Pixels. */
export const LANE_NAME_ROOM = 64;
