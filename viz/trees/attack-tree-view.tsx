import { useMemo } from 'preact/hooks';
import type { CampaignStanding, StepsStanding } from '../../reports/trace-index/steps-by.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { ChartFrame } from '../charts/chart-frame.tsx';
import type { RunView } from '../state/run-view.ts';
import { textScale } from '../style/text-scale.ts';
import { useSize } from '../style/use-size.ts';
import { attackTable } from './attack-table.ts';
import type { AttackTree, TreeNode } from './attack-tree.ts';
import { linePath } from './line-path.ts';
import { litNodes } from './lit-nodes.ts';
import { type NodeSize, placedTree } from './place-tree.ts';
import { placeOf, StepBox } from './step-box.tsx';
import { lookOfStep } from './step-words.ts';

interface AttackTreeViewProps {
  readonly view: RunView;
  readonly tree: AttackTree;
  /** At the instant, and at the end of the run. */
  readonly now: StepsStanding;
  readonly inTheEnd: StepsStanding;
}

/** What one campaign has come to by the instant; where there is no room for a tree, its steps as a list. */
export function AttackTreeView({ view, tree, now, inTheEnd }: AttackTreeViewProps) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const scale = textScale.value;
  const placed = useMemo(
    () => (width < NARROW * scale ? undefined : placedTree(tree, width, (node) => sizeOf(node, scale))),
    [tree, width, scale],
  );
  const { campaign, nodes, title } = tree;
  const course = campaign === undefined ? undefined : now.campaigns[campaign];
  const objective = campaign === undefined ? undefined : inTheEnd.campaigns[campaign].objective;
  const isReached = course !== undefined && course.reachedMs !== null;
  const lit = litNodes(tree, (step) => lookOfStep(now.steps[step]) === 'reached', isReached);
  const stepBox = (node: TreeNode, nth: number, isListed: boolean) =>
    node.kind !== 'step' ? null : (
      <StepBox
        key={node.step}
        view={view}
        standing={now.steps[node.step]}
        startedMs={inTheEnd.steps[node.step].startedMs}
        box={isListed ? undefined : placed?.boxes[nth]}
        needs={isListed ? node.needs : []}
      />
    );
  return (
    <ChartFrame
      title={`Attack tree: ${title}`}
      note={course === undefined ? undefined : `by ${course.actor}, ${course.policy}`}
      table={() => attackTable(tree, now, view.info.manifest.plan)}
      class="attack-tree"
      files="Save"
    >
      <div
        ref={box}
        class={placed === undefined ? 'listed' : 'placed'}
        style={placed && { height: `${placed.height}px` }}
      >
        {placed !== undefined && (
          <svg width={placed.width} height={placed.height} aria-hidden="true">
            {placed.lines.map(({ from, to, kind, points }) => (
              <path key={`${from} ${to}`} class={`${kind} ${lit[from] ? 'lit' : ''}`} d={linePath(points)} />
            ))}
            {nodes.map(({ kind }, nth) =>
              kind === 'or' || kind === 'and' ? (
                <Gate key={`${nth} ${kind}`} kind={kind} isLit={lit[nth]} {...placed.boxes[nth]} />
              ) : null,
            )}
          </svg>
        )}
        {nodes.map((node, nth) => stepBox(node, nth, placed === undefined))}
        {nodes.map(({ kind }, nth) =>
          kind !== 'goal' ? null : (
            <p key="goal" class={`goal ${isReached ? 'reached' : ''}`} style={placed && placeOf(placed.boxes[nth])}>
              <b>{objective ?? 'objective'}</b> <span>{progressOf(course)}</span>
            </p>
          ),
        )}
      </div>
    </ChartFrame>
  );
}

function progressOf(course: CampaignStanding | undefined): string {
  if (course === undefined || course.beganMs === null) return 'not begun';
  return course.reachedMs === null ? 'not reached' : `reached +${showSpan(course.reachedMs - course.beganMs)}`;
}

interface GateProps {
  readonly kind: 'or' | 'and';
  readonly isLit: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In the shapes of logic gates. */
function Gate({ kind, isLit, x, y, width, height }: GateProps) {
  const [right, bottom, middle] = [x + width, y + height, y + height / 2];
  const d =
    kind === 'or'
      ? `M${x} ${y}Q${x + width * 0.65} ${y} ${right} ${middle}Q${x + width * 0.65} ${bottom} ${x} ${bottom}Q${x + width * 0.2} ${middle} ${x} ${y}z`
      : `M${x} ${y}H${right - height / 2}A${height / 2} ${height / 2} 0 0 1 ${right - height / 2} ${bottom}H${x}z`;
  return (
    <g class={`gate ${isLit ? 'lit' : ''}`}>
      <path d={d} />
      <text x={x + width * 0.48} y={middle + 4}>
        {kind.toUpperCase()}
      </text>
    </g>
  );
}

const sizeOf = ({ kind }: TreeNode, scale: number): NodeSize => {
  const { least, most, height } = sizes[kind];
  return { least: least * scale, most: most * scale, height: height * scale };
};

const sizes: Readonly<Record<TreeNode['kind'], NodeSize>> = {
  step: { least: 128, most: 250, height: 80 },
  or: { least: 46, most: 46, height: 36 },
  and: { least: 46, most: 46, height: 36 },
  goal: { least: 116, most: 150, height: 96 },
};

/** Narrower than that, a tree is a list. */
const NARROW = 560;
