/** What went wrong and how to mend it, in the words of the lab's errors. */
export interface Trouble {
  readonly what: string;
  readonly where?: string | undefined;
  readonly mend?: string | undefined;
}

export const Notice = ({ trouble: { what, where, mend } }: { readonly trouble: Trouble }) => (
  <div class="notice" role="alert">
    <p>
      {where !== undefined && <span class="mono">{where}: </span>}
      {what}
    </p>
    {mend !== undefined && <p class="dim">{mend}</p>}
  </div>
);
