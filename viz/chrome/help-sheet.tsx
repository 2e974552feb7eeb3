/** What the keys do and what words on the page mean, in a dialog. */
export function HelpSheet() {
  return (
    <dialog id="help" aria-labelledby="help-title" closedby="any">
      <form method="dialog">
        <h2 id="help-title">
          Keys and words{' '}
          <button type="submit" class="icon" aria-label="Close">
            ×
          </button>
        </h2>
        <div class="keys">
          {keyGroups.map(({ title, keys }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {keys.map(([key, what]) => (
                  <div key={key}>
                    <dt>
                      {key.split(' ').map((part) => (
                        <kbd key={part}>{part}</kbd>
                      ))}
                    </dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <h3>Words</h3>
        <dl class="terms">
          {words.map(([word, meaning]) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <p class="dim">
          Find takes terms such as <code>ring:canary</code>, <code>link:backoff</code>, <code>sign:revoked-online</code>
          , or part of a name, with <code>and</code>, <code>or</code>, <code>not</code> and parentheses. On the fleet:
          wheel to zoom, drag to move, Shift and drag to select devices, double click to fit. On a chart or the strip:
          click to go there, drag for a window, double click for the whole run.
        </p>
      </form>
    </dialog>
  );
}

export const openHelp = (): void => document.querySelector<HTMLDialogElement>('#help')?.showModal();

/** As docs/glossary.md has them. */
const words: readonly (readonly [word: string, meaning: string])[] = [
  ['claim reproduced', 'every threshold of the scenario is met; that says nothing of harm'],
  ['fleet safe', 'attacks and faults harmed no device, and an actor is left with nothing'],
  ['actor, outside', 'who attacks, from beyond the edge unless a device or gateway is named'],
  ['edge', 'what is in front of the broker: its queue of handshakes and the checks of certificates'],
  ['control', 'a check that lets in, refuses or is off'],
  ['in foreign hands', 'an actor has a session in the name of the device, or code that runs on it'],
  ['reached', 'an attack changed what the device does or knows, or acted in its name'],
  ['attested, certified', 'the cloud has proof of what the device booted, and gave it a certificate for a day'],
  ['ring', 'devices that get a release together; later rings wait for earlier ones'],
];

const keyGroups: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Time',
    keys: [
      ['Space', 'play, pause'],
      ['Shift Space', 'play backward'],
      [', .', 'previous, next event'],
      ['Shift , .', 'of the selected device'],
      ['← →', 'a hundredth of the window back, on'],
      ['j k', 'slower, faster'],
      ['Home End', 'start, end of the run'],
      ['[ ]', 'previous, next refusal or attack; in the lane of attacks: step'],
      ['{ }', 'the window begins, ends here'],
      ['w', 'the whole run'],
      ['m', 'note here; Shift: over the window'],
    ],
  },
  {
    title: 'Fleet',
    keys: [
      ['← → ↑ ↓', 'on the map: move the selection'],
      ['Enter', 'open the device; in the lane of attacks: go to the step'],
      ['f', 'fit'],
      ['c', 'next colors'],
      ['s', 'sorted, map'],
      ['t', 'trees of attacks, fleet'],
      ['/', 'find'],
      ['n N', 'next, previous match'],
      ['Esc', 'leave: device, lasso, trees, find'],
    ],
  },
  {
    title: 'Two runs',
    keys: [
      ['v', 'side by side, difference'],
      ['p', 'where they first diverge'],
    ],
  },
  {
    title: 'Page',
    keys: [
      ['d', 'dark, light'],
      ['?', 'this sheet'],
    ],
  },
];
