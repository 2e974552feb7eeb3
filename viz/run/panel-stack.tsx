import { Cursor } from '../charts/cursor.tsx';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import { CertificateAgePanel } from '../panels/certificate-age-panel.tsx';
import { Claim } from '../panels/claim.tsx';
import { ConnectTimesPanel } from '../panels/connect-times-panel.tsx';
import { ConnectsPanel } from '../panels/connects-panel.tsx';
import { DecisionRows } from '../panels/decision-rows.tsx';
import { ErrorsPanel } from '../panels/errors-panel.tsx';
import { Figures } from '../panels/figures.tsx';
import { LastBackPanel } from '../panels/last-back-panel.tsx';
import { MessagesPanel } from '../panels/messages-panel.tsx';
import { OnlinePanel } from '../panels/online-panel.tsx';
import { PrintSteps } from '../panels/print-steps.tsx';
import { RefusalsPanel } from '../panels/refusals-panel.tsx';
import { Thresholds } from '../panels/thresholds.tsx';
import { RolloutCourses } from '../rollout/rollout-courses.tsx';
import { RolloutCurve } from '../rollout/rollout-curve.tsx';
import { RolloutMachine } from '../rollout/rollout-machine.tsx';
import { UpdateLoad } from '../rollout/update-load.tsx';
import type { RunView } from '../state/run-view.ts';

/** What a run looks like beside its fleet: charts on one time axis, then counts over the window. */
export function PanelStack({ replay }: { readonly replay: RunView }) {
  const rolls = replay.info.rollouts.length > 0;
  return (
    <>
      <Claim replay={replay} />
      <Thresholds replay={replay} />
      <section class="time" aria-labelledby="over-time">
        <h2 id="over-time">
          Over time <WindowNote replay={replay} />
        </h2>
        <div class="stack">
          {rolls && <RolloutCurve replay={replay} />}
          {rolls && <RolloutCourses replay={replay} />}
          <OnlinePanel replay={replay} />
          <ConnectsPanel replay={replay} />
          <MessagesPanel replay={replay} />
          <ConnectTimesPanel replay={replay} />
          <ErrorsPanel replay={replay} />
          {rolls && <UpdateLoad replay={replay} />}
          <TimeRuler replay={replay} />
          <Cursor replay={replay} />
        </div>
      </section>
      {rolls && <RolloutMachine replay={replay} />}
      <LastBackPanel replay={replay} />
      <RefusalsPanel replay={replay} />
      <DecisionRows replay={replay} />
      <CertificateAgePanel replay={replay} />
      <PrintSteps replay={replay} />
      <Figures metrics={replay.info.summary.metrics} />
    </>
  );
}
