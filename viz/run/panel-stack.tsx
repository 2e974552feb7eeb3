import { Cursor } from '../charts/cursor.tsx';
import { GroupChoice } from '../charts/group-choice.tsx';
import type { Panel } from '../charts/panel.tsx';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import { attacksPanel } from '../panels/attacks-panel.tsx';
import { campaignPanel } from '../panels/campaign-panel.tsx';
import { certificateAgePanel } from '../panels/certificate-age-panel.tsx';
import { claim } from '../panels/claim.tsx';
import { connectTimesPanel } from '../panels/connect-times-panel.tsx';
import { connectsPanel } from '../panels/connects-panel.tsx';
import { controlsPanel } from '../panels/controls-panel.tsx';
import { decisionRows } from '../panels/decision-rows.tsx';
import { errorsPanel } from '../panels/errors-panel.tsx';
import { figures } from '../panels/figures.tsx';
import { handsPanel } from '../panels/hands-panel.tsx';
import { lastBackPanel } from '../panels/last-back-panel.tsx';
import { messagesPanel } from '../panels/messages-panel.tsx';
import { onlinePanel } from '../panels/online-panel.tsx';
import { outsidePanel } from '../panels/outside-panel.tsx';
import { printSteps } from '../panels/print-steps.tsx';
import { refusalsPanel } from '../panels/refusals-panel.tsx';
import { thresholds } from '../panels/thresholds.tsx';
import { rolloutCourses } from '../rollout/rollout-courses.tsx';
import { rolloutCurve } from '../rollout/rollout-curve.tsx';
import { rolloutMachine } from '../rollout/rollout-machine.tsx';
import { updateLoad } from '../rollout/update-load.tsx';
import type { RunView } from '../state/run-view.ts';

/** The panels beside the fleet, each in its place in this order. */
const panels: readonly Panel[] = [
  claim,
  attacksPanel,
  thresholds,
  outsidePanel,
  campaignPanel,
  controlsPanel,
  handsPanel,
  rolloutCurve,
  rolloutCourses,
  onlinePanel,
  connectsPanel,
  messagesPanel,
  connectTimesPanel,
  errorsPanel,
  ...updateLoad,
  rolloutMachine,
  lastBackPanel,
  refusalsPanel,
  decisionRows,
  certificateAgePanel,
  printSteps,
  figures,
];

/** What the run says as a whole, pictures on one time axis, and what concerns the window or the instant. */
export function PanelStack({ view }: { readonly view: RunView }) {
  return (
    <>
      <Place place="before time" view={view} />
      <section class="time" aria-labelledby="over-time">
        <h2 id="over-time">
          Over time <WindowNote view={view} />
        </h2>
        <GroupChoice view={view} />
        <div class="stack">
          <Place place="over time" view={view} />
          <TimeRuler view={view} />
          <Cursor view={view} />
        </div>
      </section>
      <Place place="after time" view={view} />
    </>
  );
}

/** The panels of a place. */
export const Place = ({ place, view }: Pick<Panel, 'place'> & { readonly view: RunView }) => (
  <>
    {panels
      .filter((panel) => panel.place === place && (panel.when?.(view) ?? true))
      .map(({ id, title, isPrintOnly, View }) =>
        isPrintOnly ? (
          <section key={id} class="print-only">
            <View id={id} title={title} view={view} />
          </section>
        ) : (
          <View key={id} id={id} title={title} view={view} />
        ),
      )}
  </>
);
