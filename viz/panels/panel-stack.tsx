import { Cursor } from '../charts/cursor.tsx';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import type { Replay } from '../replay/replay.ts';
import { CertificateAgePanel } from './certificate-age-panel.tsx';
import { ConnectTimesPanel } from './connect-times-panel.tsx';
import { ConnectsPanel } from './connects-panel.tsx';
import { ErrorsPanel } from './errors-panel.tsx';
import { Figures } from './figures.tsx';
import { MessagesPanel } from './messages-panel.tsx';
import { OnlinePanel } from './online-panel.tsx';
import { RefusalsPanel } from './refusals-panel.tsx';
import { Thresholds } from './thresholds.tsx';

/** What a run looks like beside its fleet: charts on one time axis, then counts over the window. */
export const PanelStack = ({ replay }: { readonly replay: Replay }) => (
  <>
    <Thresholds replay={replay} />
    <section class="time" aria-labelledby="over-time">
      <h2 id="over-time">
        Over time <WindowNote replay={replay} />
      </h2>
      <div class="stack">
        <OnlinePanel replay={replay} />
        <ConnectsPanel replay={replay} />
        <MessagesPanel replay={replay} />
        <ConnectTimesPanel replay={replay} />
        <ErrorsPanel replay={replay} />
        <TimeRuler replay={replay} />
        <Cursor replay={replay} />
      </div>
    </section>
    <RefusalsPanel replay={replay} />
    <CertificateAgePanel replay={replay} />
    <Figures metrics={replay.info.summary.metrics} />
  </>
);
