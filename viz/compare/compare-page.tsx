import { useEffect, useMemo, useState } from 'preact/hooks';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { Cursor } from '../charts/cursor.tsx';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import { Breadcrumb } from '../chrome/breadcrumb.tsx';
import { ColorBy } from '../chrome/color-by.tsx';
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
import { FirstDifference } from './first-difference.tsx';
import { FleetsBeside } from './fleets-beside.tsx';
import { LookSwitch } from './look-switch.tsx';
import { LostDevices } from './lost-devices.tsx';
import { VerdictDifferences } from './verdict-differences.tsx';

interface ComparePageProps {
  readonly first: OpenedRun;
  readonly second: OpenedRun;
  readonly compareQueries: CompareQueries;
  onLeave(): void;
}

/** Two runs on one time axis: their fleets side by side, and where they diverge. */
export function ComparePage({ first, second, compareQueries, onLeave }: ComparePageProps) {
  const pair = useMemo(() => comparisonOf(first, second, compareQueries), [compareQueries]);
  const { view, look } = pair;
  useEffect(() => {
    const stop = keepLink(view, pair);
    return () => {
      stop();
      pair.close();
    };
  }, [pair]);
  useEffect(
    () =>
      // A pair of runs has no device page.
      view.page.subscribe(() => {
        view.page.value = 'fleet';
      }),
    [view],
  );
  useKeys(view, {
    v: () => {
      look.value = look.peek() === 'beside' ? 'difference' : 'beside';
    },
    p: () => {
      if (compareQueries.info.first === undefined) return;
      select(view, compareQueries.info.first.device);
      seek(view, compareQueries.info.first.t);
    },
  });
  const [a, b] = [first.info.summary, second.info.summary];
  const isAttacked = [first, second].some(({ info }) => hasAttacks(info.manifest.plan));
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
        <button type="button" class="icon" aria-label="Keys and words" title="Keys and words (?)" onClick={openHelp}>
          ?
        </button>
      </header>
      <main>
        <div class="bar">
          <Breadcrumb view={view} />
          <FindBox view={view} />
          <LookSwitch look={look} />
          <ColorBy view={view} />
        </div>
        <FleetsBeside pair={pair} names={[`${a.scenario} · seed ${a.seed}`, `${b.scenario} · seed ${b.seed}`]}>
          <FirstDifference view={view} compareQueries={compareQueries} runs={[first, second]} />
        </FleetsBeside>
      </main>
      <aside aria-label="Differences">
        {/* A variant is named behind a dot. */}
        {a.scenario.split('.')[0] !== b.scenario.split('.')[0] && (
          <p class="bad" role="note">
            A is a run of {a.scenario}, B one of {b.scenario}: what differs may come from that alone.
          </p>
        )}
        {a.seed !== b.seed && (
          <p class="bad" role="note">
            A has the seed {a.seed}, B {b.seed}: what differs may come from chance alone.
          </p>
        )}
        <DivergenceCard view={view} compareQueries={compareQueries} />
        {isAttacked && <LostDevices view={view} compareQueries={compareQueries} />}
        <section class="time" aria-labelledby="over-time">
          <h2 id="over-time">
            Over time <WindowNote view={view} />
          </h2>
          <div class="stack">
            <DeltaChart
              view={view}
              title="Online"
              series="fleet.online"
              isRate={false}
              exact={() => [onlineOf(pair.b), onlineOf(pair.a)]}
            />
            {isAttacked && <DeltaChart view={view} title="In foreign hands" series="hands.held" isRate={false} />}
            <DeltaChart view={view} title="Connects / s" series="connects.accepted" isRate />
            <DeltaChart view={view} title="Refused / s" series="connects.refused" isRate />
            <DeltaChart view={view} title="Messages / s" series="messages.delivered" isRate />
            <TimeRuler view={view} />
            <Cursor view={view} />
          </div>
        </section>
        <VerdictDifferences view={view} compareQueries={compareQueries} a={first} b={second} />
        <FiguresBeside a={a} b={b} />
      </aside>
      <Transport view={view} />
      <LiveRegion view={view} />
      <HelpSheet />
      <NoteDialog view={view} />
    </div>
  );
}

const onlineOf = ({ snapshot }: RunView): number =>
  snapshot.value === undefined ? Number.NaN : onlineIn(snapshot.value.factCounts);

function CopyLink() {
  const [label, setLabel] = useState(COPY_LABEL);
  const showLabel = (text: string): void => {
    setLabel(text);
    setTimeout(() => setLabel(COPY_LABEL), 2_500);
  };
  return (
    <button
      type="button"
      onClick={() =>
        void navigator.clipboard.writeText(location.href).then(
          () => showLabel('Link copied'),
          () => showLabel('It is in the address bar'),
        )
      }
    >
      {label}
    </button>
  );
}

const COPY_LABEL = 'Copy link';
