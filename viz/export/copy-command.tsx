import { useState } from 'preact/hooks';

/** A command, and a button that copies it. */
export function CopyCommand({ label, command }: { readonly label: string; readonly command: string }) {
  const [buttonText, setButtonText] = useState('Copy');
  const showText = (text: string): void => {
    setButtonText(text);
    setTimeout(() => setButtonText('Copy'), 2_000);
  };
  return (
    <div class="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <code tabIndex={0}>{command}</code>
      <button
        type="button"
        aria-label={`Copy: ${label}`}
        onClick={() =>
          // Some browsers do not let a page that was opened from disk write to the clipboard.
          void (navigator.clipboard?.writeText(command) ?? Promise.reject()).then(
            () => showText('Copied'),
            () => showText('Select it, then copy'),
          )
        }
      >
        {buttonText}
      </button>
    </div>
  );
}
