import { Fragment } from 'preact';

/** The name of a figure or a path, which may wrap between its parts. */
export const FigureName = ({ name }: { readonly name: string }) => (
  <>
    {name.split(/(?<=[.\]])/).map((part, i) => (
      <Fragment key={`${i} ${part}`}>
        {i > 0 && <wbr />}
        {part}
      </Fragment>
    ))}
  </>
);
