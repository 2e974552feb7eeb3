/** What the keys do, in a dialog. */
export function HelpSheet() {
  return (
    <dialog id="help" aria-labelledby="help-title" closedby="any">
      <form method="dialog">
        <h2 id="help-title">
          Keys{' '}
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
