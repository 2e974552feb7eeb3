/** The name of a lane at the left end of the axis, or at the right one where its first mark leaves no room. */
export const LaneName = ({ name, first }: { readonly name: string; readonly first: number | undefined }) => (
  <span class={(first ?? ROOM) < ROOM ? 'lane-name right' : 'lane-name'} aria-hidden="true">
    {name}
  </span>
);

/** Pixels. */
const ROOM = 64;
