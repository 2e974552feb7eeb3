import { basename, posix } from 'node:path';
import { Document, isNode } from 'yaml';
import { type ArrayTasks, batchFlag, taskCount, taskName } from './array-tasks.ts';

/** Where the volume with the folder of the plan is in a pod. */
const MOUNT = '/sweep';
const IMAGE = 'registry.example/fleetlab';
const CLAIM = 'fleetlab-sweep';
/** The user `node` of the images of Node. Kubernetes cannot tell of a name that it is not root. */
const USER = 1000;
/** Pods at a time, if the caller does not say. */
const PARALLEL = 50;
const RETRIES_PER_INDEX = 3;
const FAILED_INDEXES_MAX = 10;

/**
 * An Indexed Job of Kubernetes (batch/v1) in YAML, whose pods each run one batch; each pod has its number as
 * `JOB_COMPLETION_INDEX`.
 *
 * A run that could not finish is tried again, one whose plan is wrong is not, and a pod that was evicted does not count.
 */
export function kubernetesJob(tasks: ArrayTasks): string {
  const document = new Document(jobOf(tasks));
  const plan = basename(tasks.plan);
  document.commentBefore = [
    ` The sweep ${tasks.sweep.scenario} as an Indexed Job: kubectl apply -f FILE`,
    ` Needed: the image (docs/guides/scale.md has its Dockerfile), and a volume claim named ${CLAIM} that`,
    ` many pods can write (ReadWriteMany) and that holds the folder of ${plan}. The results are in its folder`,
    ` results: copy it, then fleetlab sweep-merge results --plan ${plan}`,
  ].join('\n');
  const comment = (path: readonly (string | number)[], text: string): void => {
    const node = document.getIn(path, true);
    if (isNode(node)) node.comment = ` ${text}`;
  };
  comment([...container, 'image'], 'replace: where your cluster finds the image');
  comment([...pod, 'volumes', 0, 'persistentVolumeClaim', 'claimName'], 'replace: your claim');
  comment([...container, 'resources', 'requests', 'memory'], 'replace: what `fleetlab show` says of the scenario');
  return document.toString({ lineWidth: 0 });
}

const pod = ['spec', 'template', 'spec'] as const;
const container = [...pod, 'containers', 0] as const;

function jobOf(tasks: ArrayTasks) {
  const completions = taskCount(tasks);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: taskName(tasks.sweep), labels: { 'app.kubernetes.io/name': 'fleetlab' } },
    spec: {
      completionMode: 'Indexed',
      completions,
      parallelism: Math.min(completions, tasks.parallel ?? PARALLEL),
      backoffLimitPerIndex: RETRIES_PER_INDEX,
      maxFailedIndexes: Math.min(completions, FAILED_INDEXES_MAX),
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { containerName: 'run', operator: 'In', values: [2] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      template: { metadata: { labels: { 'app.kubernetes.io/name': 'fleetlab' } }, spec: podOf(tasks) },
    },
  };
}

const podOf = (tasks: ArrayTasks) => ({
  restartPolicy: 'Never',
  automountServiceAccountToken: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containers: [
    {
      name: 'run',
      image: `${IMAGE}:${tasks.sweep.version}`,
      command: ['fleetlab', 'sweep-run'],
      args: [
        ...['--plan', posix.join(MOUNT, basename(tasks.plan)), '--out', posix.join(MOUNT, 'results')],
        ...batchFlag(tasks),
      ],
      resources: { requests: { cpu: '1', memory: '1Gi' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      volumeMounts: [{ name: 'sweep', mountPath: MOUNT }],
    },
  ],
  volumes: [{ name: 'sweep', persistentVolumeClaim: { claimName: CLAIM } }],
});
