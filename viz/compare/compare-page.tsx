import { useEffect, useMemo } from 'preact/hooks';
import { Cursor } from '../charts/cursor.tsx';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import type { ComparePort } from '../data/run-port.ts';
import { Breadcrumb } from '../frame/breadcrumb.tsx';
import { ColourBy } from '../frame/colour-by.tsx';
import { FindBox } from '../frame/find-box.tsx';
import { HelpSheet } from '../frame/help-sheet.tsx';
import { LiveRegion } from '../frame/live-region.tsx';
import { NoteDialog } from '../frame/note-dialog.tsx';
import { Transport } from '../frame/transport.tsx';
import { useKeys } from '../frame/use-keys.ts';
import { Logo } from '../panels/logo.tsx';
import { VerdictChip } from '../panels/verdict-chip.tsx';
import { FleetRaster } from '../raster/fleet-raster.tsx';
import { Legend } from '../raster/legend.tsx';
import { type Replay, replayOf } from '../replay/replay.ts';
import { DeltaChart } from './delta-chart.tsx';
import { differencePort } from './difference-port.ts';
import { DivergenceCard } from './divergence-card.tsx';
import { FiguresBeside } from './figures-beside.tsx';
import { VerdictDifferences } from './verdict-differences.tsx';

interface ComparePageProps {
  readonly first: Replay;
  readonly second: Replay;
  readonly held: ComparePort;
  onLeave(): void;
}

/** Two runs on one time axis: the fleet coloured by how each device differs, and where they part. */
export function ComparePage({ first, second, held, onLeave }: ComparePageProps) {
  const replay = useMemo(() => {
    const both = replayOf(differencePort(first.port, second.port, held));
    both.t.value = Math.min(first.t.peek(), both.info.end);
    both.selected.value = first.selected.peek();
    return both;
  }, [held]);
  useEffect(() => () => replay.close(), [replay]);
  useKeys(replay);
  const [a, b] = [first.info.summary, second.info.summary];
  return (
    <div class="run compare">
      <header class="top">
        <button type="button" class="logo-button" onClick={onLeave} title="Back to A alone">
          <Logo />
        </button>
        <h1 class="hidden">{`${a.scenario} against ${b.scenario}`}</h1>
        <p class="sides">
          <span>
            <b class="side a">A</b> {a.scenario} <VerdictChip summary={a} />{' '}
            <span class="mono">
              {a.fidelity} · seed {a.seed}
            </span>
          </span>
          <span>
            <b class="side b">B</b> {b.scenario} <VerdictChip summary={b} />{' '}
            <span class="mono">
              {b.fidelity} · seed {b.seed}
            </span>
          </span>
        </p>
        <button type="button" onClick={onLeave}>
          Leave the comparison
        </button>
      </header>
      <main>
        <div class="bar">
          <Breadcrumb replay={replay} />
          <FindBox replay={replay} />
          <ColourBy replay={replay} />
        </div>
        <FleetRaster replay={replay} />
        <Legend replay={replay} />
      </main>
      <aside aria-label="Differences">
        <DivergenceCard replay={replay} held={held} />
        <section class="time" aria-labelledby="over-time">
          <h2 id="over-time">
            Over time <WindowNote replay={replay} />
          </h2>
          <div class="stack">
            <DeltaChart replay={replay} title="Online" series="fleet.online" isRate={false} />
            <DeltaChart replay={replay} title="Connects / s" series="connects.accepted" isRate />
            <DeltaChart replay={replay} title="Refused / s" series="connects.refused" isRate />
            <DeltaChart replay={replay} title="Messages / s" series="messages.delivered" isRate />
            <TimeRuler replay={replay} />
            <Cursor replay={replay} />
          </div>
        </section>
        <VerdictDifferences replay={replay} held={held} a={first.port} b={second.port} />
        <FiguresBeside a={a} b={b} />
      </aside>
      <Transport replay={replay} />
      <LiveRegion replay={replay} />
      <HelpSheet />
      <NoteDialog replay={replay} />
    </div>
  );
}
