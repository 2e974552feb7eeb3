import { useRef } from 'preact/hooks';

interface ChooseFolderProps {
  readonly label: string;
  readonly isMain?: boolean;
  onFiles(files: readonly File[]): void;
}

/** A button that asks for a folder. */
export function ChooseFolder({ label, isMain = false, onFiles }: ChooseFolderProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={isMain ? 'main' : ''} onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        {...wholeFolder}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const files = Array.from(currentTarget.files ?? []);
          // Choosing the same folder again, after another run, must also fire `change`.
          currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}

/** Every browser supports it; Preact's types lack it. */
const wholeFolder = { webkitdirectory: true };
