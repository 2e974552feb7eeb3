import { plain } from '../../reports/metrics/quantity.ts';
import type { CampaignStanding, StepStanding } from '../../reports/trace-index/steps-by.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { CampaignPlan } from '../../sim/plan/campaigns.ts';
import { type Panel, type PanelProps, PanelSection } from '../charts/panel.tsx';
import { catchStep, caughtBy, goToStep } from '../state/go-to-step.ts';
import type { RunView } from '../state/run-view.ts';
import { useAsked } from '../state/use-asked.ts';
import { waitsFor } from './waits-for.ts';

export const campaignPanel: Panel = {
  id: 'campaigns',
  title: 'Campaigns',
  place: 'before time',
  when: ({ info }) => (info.manifest.plan.campaigns ?? []).length > 0,
  View: Campaigns,
};

/** How far each campaign has come by the instant, step by step. */
function Campaigns({ view, id, title }: PanelProps) {
  const now = useAsked(
    () => Math.floor(view.t.value),
    (t) => view.queries.steps(t),
  ).value;
  const inTheEnd = useAsked(
    () => view.info.end,
    (t) => view.queries.steps(t),
  ).value;
  return (
    <PanelSection id={id} title={title} note="by this instant">
      {now?.campaigns.map((campaign, place) => (
        <Campaign
          key={campaign.name}
          view={view}
          plan={view.info.manifest.plan.campaigns![place]}
          campaign={campaign}
          inTheEnd={inTheEnd?.campaigns[place] ?? campaign}
        />
      ))}
    </PanelSection>
  );
}

interface CampaignProps {
  readonly view: RunView;
  readonly plan: CampaignPlan;
  readonly campaign: CampaignStanding;
  readonly inTheEnd: CampaignStanding;
}

function Campaign({ view, plan, campaign, inTheEnd }: CampaignProps) {
  const { name, actor, policy, steps } = campaign;
  return (
    <>
      <p>
        <b>{name}</b>{' '}
        <small>
          by {actor}, {policy}
        </small>
      </p>
      <p class="empty">
        {inTheEnd.objective ?? plan.objective?.gains ?? 'no objective'}: {progressOf(campaign, inTheEnd)}
      </p>
      <table aria-label={`Steps of ${name}`}>
        <thead>
          <tr>
            {['step', ...counted].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {steps.map((step, nth) => (
          <tbody key={step.label}>
            <tr>
              <th scope="row">
                {inTheEnd.steps[nth].startedMs === null ? (
                  step.label
                ) : (
                  <button
                    type="button"
                    class="quiet"
                    title="Go to its start, and show the devices that it touches"
                    onClick={() => void goToStep(view, inTheEnd.steps[nth])}
                  >
                    {step.label}
                  </button>
                )}
              </th>
              {counted.map((what) => (
                <td key={what} class={step[what] > 0 ? what : 'dim'}>
                  {step.actor === undefined || step[what] === 0 ? (
                    plain(step[what])
                  ) : (
                    <button
                      type="button"
                      class="quiet count"
                      title={`Show the devices ${caughtBy[what]} ${step.label} on the map`}
                      aria-label={`${plain(step[what])} ${caughtBy[what]} ${step.label}`}
                      onClick={() => void catchStep(view, step, what)}
                    >
                      {plain(step[what])}
                    </button>
                  )}
                </td>
              ))}
            </tr>
            <tr>
              <td colSpan={5}>
                {step.does} <b>{stateOf(step)}</b>
                {reasonOf(step, view, plan)}
              </td>
            </tr>
          </tbody>
        ))}
      </table>
    </>
  );
}

/** Of devices. */
const counted = ['attacked', 'gained', 'refused', 'lacked'] as const;

function progressOf({ objective, beganMs, reachedMs, endedMs }: CampaignStanding, inTheEnd: CampaignStanding) {
  if (beganMs === null) return 'the campaign has not begun';
  if (reachedMs !== null) return <b>reached +{showSpan(reachedMs - beganMs)} after it began</b>;
  if (objective !== null) return inTheEnd.reachedMs === null ? 'not reached' : later(inTheEnd);
  return endedMs === null ? 'under way' : 'over';
}

const later = ({ beganMs, reachedMs }: CampaignStanding): string =>
  `reached later, +${showSpan(reachedMs! - beganMs!)} after it began`;

function stateOf({ starts, isOver, skipped }: StepStanding): string {
  if (starts > 0) return isOver ? 'over' : 'under way';
  return skipped === null ? 'waiting' : 'never started';
}

/** What a step waits for, why it never started, or why it could not begin at devices. */
function reasonOf(
  { label, starts, skipped, lacked, lacking }: StepStanding,
  { info }: RunView,
  { policy }: CampaignPlan,
): string {
  if (skipped !== null) return `: ${skipped}`;
  if (lacked > 0) return `; could not begin at ${plain(lacked)}: ${lacking}`;
  const trigger = info.manifest.plan.timeline.find((entry) => entry.label === label)?.trigger;
  return starts > 0 || trigger?.kind !== 'campaign' ? '' : ` ${waitsFor(trigger.guards, policy)}`;
}
