import { useEffect, useMemo, useState } from 'preact/hooks';
import { Cursor } from '../charts/cursor.tsx';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import { Breadcrumb } from '../chrome/breadcrumb.tsx';
import { ColourBy } from '../chrome/colour-by.tsx';
import { FindBox } from '../chrome/find-box.tsx';
import { HelpSheet, openHelp } from '../chrome/help-sheet.tsx';
import { LiveRegion } from '../chrome/live-region.tsx';
import { NoteDialog } from '../chrome/note-dialog.tsx';
import { Transport } from '../chrome/transport.tsx';
import { useKeys } from '../chrome/use-keys.ts';
import type { CompareQueries } from '../data/compare-queries.ts';
import type { OpenedRun } from '../data/run-queries.ts';
import { onlineIn } from '../data/signs.ts';
import { keepLink } from '../state/keep-link.ts';
import { type RunView, seek, select } from '../state/run-view.ts';
import { Logo } from '../style/logo.tsx';
import { toggleTheme } from '../style/theme.ts';
import { VerdictChip } from '../style/verdict-chip.tsx';
import { comparisonOf } from './comparison.ts';
import { DeltaChart } from './delta-chart.tsx';
import { DivergenceCard } from './divergence-card.tsx';
import { FiguresBeside } from './figures-beside.tsx';
import { FleetsBeside } from './fleets-beside.tsx';
import { LookSwitch } from './look-switch.tsx';
import { VerdictDifferences } from './verdict-differences.tsx';

interface ComparePageProps {
  readonly first: OpenedRun;
  readonly second: OpenedRun;
  readonly held: CompareQueries;
  onLeave(): void;
}

/** Two runs on one time axis: their fleets side by side, and where they part. */
export function ComparePage({ first, second, held, onLeave }: ComparePageProps) {
  const pair = useMemo(() => comparisonOf(first, second, held), [held]);
  const { replay, look } = pair;
  useEffect(() => {
    const stop = keepLink(replay, pair);
    return () => {
      stop();
      pair.close();
    };
  }, [pair]);
  useEffect(
    () =>
      // There is no page of a device in two runs.
      replay.view.subscribe(() => {
        replay.view.value = 'fleet';
      }),
    [replay],
  );
  useKeys(replay, {
    v: () => {
      look.value = look.peek() === 'beside' ? 'difference' : 'beside';
    },
    p: () => {
      if (held.info.first === undefined) return;
      select(replay, held.info.first.device);
      seek(replay, held.info.first.t);
    },
  });
  const [a, b] = [first.info.summary, second.info.summary];
  return (
    <div class="run compare">
      <header class="top">
        <button type="button" class="logo-button" onClick={onLeave} title="Back to A alone">
          <Logo />
        </button>
        <h1 class="hidden">{`${a.scenario} against ${b.scenario}`}</h1>
        <p class="sides">
          {([a, b] as const).map((summary, i) => (
            <span key={i === 0 ? 'a' : 'b'}>
              <b class={i === 0 ? 'side a' : 'side b'}>{i === 0 ? 'A' : 'B'}</b>
              <span class="whose">{summary.scenario}</span>
              <VerdictChip summary={summary} />
              <span class="mono about">
                {summary.fidelity} · seed {summary.seed}
              </span>
            </span>
          ))}
        </p>
        <CopyLink />
        <button type="button" onClick={onLeave}>
          Leave<span class="wide"> the comparison</span>
        </button>
        <button type="button" class="icon" aria-label="Dark or light" title="Dark or light (d)" onClick={toggleTheme}>
          ◐
        </button>
        <button type="button" class="icon" aria-label="Keyboard help" title="Keyboard help (?)" onClick={openHelp}>
          ?
        </button>
      </header>
      <main>
        <div class="bar">
          <Breadcrumb replay={replay} />
          <FindBox replay={replay} />
          <LookSwitch look={look} />
          <ColourBy replay={replay} />
        </div>
        <FleetsBeside pair={pair} names={[`${a.scenario} · seed ${a.seed}`, `${b.scenario} · seed ${b.seed}`]} />
      </main>
      <aside aria-label="Differences">
        <DivergenceCard replay={replay} held={held} />
        <section class="time" aria-labelledby="over-time">
          <h2 id="over-time">
            Over time <WindowNote replay={replay} />
          </h2>
          <div class="stack">
            <DeltaChart
              replay={replay}
              title="Online"
              series="fleet.online"
              isRate={false}
              exact={() => [onlineOf(pair.b), onlineOf(pair.a)]}
            />
            <DeltaChart replay={replay} title="Connects / s" series="connects.accepted" isRate />
            <DeltaChart replay={replay} title="Refused / s" series="connects.refused" isRate />
            <DeltaChart replay={replay} title="Messages / s" series="messages.delivered" isRate />
            <TimeRuler replay={replay} />
            <Cursor replay={replay} />
          </div>
        </section>
        <VerdictDifferences replay={replay} held={held} a={first} b={second} />
        <FiguresBeside a={a} b={b} />
      </aside>
      <Transport replay={replay} />
      <LiveRegion replay={replay} />
      <HelpSheet />
      <NoteDialog replay={replay} />
    </div>
  );
}

const onlineOf = ({ frame }: RunView): number =>
  frame.value === undefined ? Number.NaN : onlineIn(frame.value.factCounts);

function CopyLink() {
  const [said, setSaid] = useState(copyLabel);
  const say = (text: string): void => {
    setSaid(text);
    setTimeout(() => setSaid(copyLabel), 2_500);
  };
  return (
    <button
      type="button"
      onClick={() =>
        void navigator.clipboard.writeText(location.href).then(
          () => say('Link copied'),
          () => say('It is in the address bar'),
        )
      }
    >
      {said}
    </button>
  );
}

const copyLabel = 'Copy link';
