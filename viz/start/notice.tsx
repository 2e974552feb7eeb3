/** What went wrong and how to mend it, in the words of the lab's errors. */
export interface Trouble {
  readonly what: string;
  readonly where?: string | undefined;
  readonly mend?: string | undefined;
}

interface NoticeProps {
  readonly trouble: Trouble;
  onClose(): void;
}

export const Notice = ({ trouble: { what, where, mend }, onClose }: NoticeProps) => (
  <div class="notice" role="alert">
    <div>
      <p>
        {where !== undefined && <span class="mono">{where}: </span>}
        {what}
      </p>
      {mend !== undefined && <p class="dim">{mend}</p>}
    </div>
    <button type="button" class="icon" aria-label="Close" onClick={onClose}>
      ×
    </button>
  </div>
);
