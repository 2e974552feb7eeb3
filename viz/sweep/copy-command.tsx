import { useState } from 'preact/hooks';

/** A command as it is typed, and a button that takes it along. */
export function CopyCommand({ label, command }: { readonly label: string; readonly command: string }) {
  const [said, setSaid] = useState('Copy');
  const say = (text: string): void => {
    setSaid(text);
    setTimeout(() => setSaid('Copy'), 2_000);
  };
  return (
    <div class="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
      <code tabIndex={0}>{command}</code>
      <button
        type="button"
        aria-label={`Copy: ${label}`}
        onClick={() =>
          // A page from a disk may not write to the clipboard in every browser.
          void (navigator.clipboard?.writeText(command) ?? Promise.reject()).then(
            () => say('Copied'),
            () => say('Select it, then copy'),
          )
        }
      >
        {said}
      </button>
    </div>
  );
}
