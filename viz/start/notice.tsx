/** What went wrong and how to fix it, in the words of a LabError. */
export interface Trouble {
  readonly what: string;
  readonly where?: string | undefined;
  readonly hint?: string | undefined;
}

interface NoticeProps {
  readonly trouble: Trouble;
  onClose(): void;
}

export const Notice = ({ trouble: { what, where, hint }, onClose }: NoticeProps) => (
  <div class="notice" role="alert">
    <div>
      <p>
        {where !== undefined && <span class="mono">{where}: </span>}
        {what}
      </p>
      {hint !== undefined && <p class="dim">{hint}</p>}
    </div>
    <button type="button" class="icon" aria-label="Close" onClick={onClose}>
      ×
    </button>
  </div>
);
