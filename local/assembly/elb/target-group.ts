import { request as httpRequest, Agent as HttpAgent } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

export interface Target {
  readonly port: number;
  /** Where requests go: to a line, if one leads to its port. Its health is checked without. */
  readonly through: number;
  /** Requests under way. */
  outstanding: number;
  healthy: boolean;
  /** What the last health check said. */
  reason: string;
}

interface HealthCheck {
  readonly protocol: string;
  readonly path: string;
  readonly matcher: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** A new target is checked this often until it is healthy: nobody wants to wait for two intervals on a laptop. */
const FIRST_CHECKS_MS = 200;

/** Targets of a load balancer and their health, checked as the template says. */
export class TargetGroup {
  public readonly arn: string;
  public readonly logicalId: string;
  public readonly protocol: 'http' | 'https';
  public readonly agent: HttpAgent | HttpsAgent;
  private readonly check: HealthCheck;
  private readonly leastOutstanding: boolean;
  private readonly targets: Target[] = [];
  private readonly timers = new Map<Target, NodeJS.Timeout>();
  private turn = 0;

  constructor(resource: Resource) {
    const { properties } = resource;
    this.arn = resource.ref;
    this.logicalId = resource.logicalId;
    if (
      !['HTTP', 'HTTPS'].includes(String(properties.Protocol)) ||
      (properties.ProtocolVersion ?? 'HTTP1') !== 'HTTP1'
    ) {
      throw new Error(`target group ${this.logicalId}: only HTTP and HTTPS of version 1 are known to the local system`);
    }
    this.protocol = properties.Protocol === 'HTTPS' ? 'https' : 'http';
    // A load balancer does not check the certificates of its targets.
    this.agent =
      this.protocol === 'https'
        ? new HttpsAgent({ keepAlive: true, rejectUnauthorized: false })
        : new HttpAgent({ keepAlive: true });
    const attributes = asList(properties.TargetGroupAttributes).filter(isObject);
    this.leastOutstanding = attributes.some(
      ({ Key, Value }) => Key === 'load_balancing.algorithm.type' && Value === 'least_outstanding_requests',
    );
    this.check = {
      protocol: String(properties.HealthCheckProtocol ?? properties.Protocol),
      path: String(properties.HealthCheckPath ?? '/'),
      matcher: isObject(properties.Matcher) ? String(properties.Matcher.HttpCode) : '200',
      intervalMs: Number(properties.HealthCheckIntervalSeconds ?? 30) * 1000,
      timeoutMs: Number(properties.HealthCheckTimeoutSeconds ?? 5) * 1000,
      healthyThreshold: Number(properties.HealthyThresholdCount ?? 5),
      unhealthyThreshold: Number(properties.UnhealthyThresholdCount ?? 2),
    };
  }

  /** Resolves to the target; it takes requests once its health checks pass. `unreachable`: why none can. */
  public register(port: number, unreachable?: string, through = port): Target {
    const target: Target = { port, through, outstanding: 0, healthy: false, reason: unreachable ?? 'not checked yet' };
    this.targets.push(target);
    if (unreachable === undefined) this.watch(target, 0, 0);
    return target;
  }

  public deregister(target: Target): void {
    clearTimeout(this.timers.get(target));
    this.timers.delete(target);
    const index = this.targets.indexOf(target);
    if (index >= 0) this.targets.splice(index, 1);
  }

  /** Next target for a request: of the healthy ones, or of all where none is; undefined where there is none at all. */
  public choose(): Target | undefined {
    const healthy = this.targets.filter((target) => target.healthy);
    const pool = healthy.length > 0 ? healthy : this.targets;
    if (pool.length === 0) return undefined;
    const first = this.turn++ % pool.length;
    const inTurn = [...pool.slice(first), ...pool.slice(0, first)];
    if (!this.leastOutstanding) return inTurn[0];
    return inTurn.reduce((best, target) => (target.outstanding < best.outstanding ? target : best));
  }

  public close(): void {
    for (const target of [...this.targets]) this.deregister(target);
    this.agent.destroy();
  }

  private watch(target: Target, passed: number, failed: number): void {
    const run = async () => {
      const failure = await this.probe(target.port);
      if (!this.targets.includes(target)) return;
      target.reason = failure ?? 'healthy';
      const good = failure === undefined ? passed + 1 : 0;
      const bad = failure === undefined ? 0 : failed + 1;
      if (good >= this.check.healthyThreshold) target.healthy = true;
      if (bad >= this.check.unhealthyThreshold) target.healthy = false;
      this.watch(target, good, bad);
    };
    const { intervalMs } = this.check;
    const wait = target.healthy ? intervalMs : Math.min(intervalMs, FIRST_CHECKS_MS);
    this.timers.set(
      target,
      setTimeout(() => void run(), wait),
    );
  }

  /** @returns what is wrong */
  private probe(port: number): Promise<string | undefined> {
    const { protocol, path, matcher, timeoutMs } = this.check;
    return new Promise((resolve) => {
      const send = protocol === 'HTTPS' ? httpsRequest : httpRequest;
      const headers = { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' };
      const options = { host: '127.0.0.1', port, path, headers, agent: false, rejectUnauthorized: false };
      const req = send({ ...options, timeout: timeoutMs }, (res) => {
        let body = '';
        res.setEncoding('utf8').on('data', (text: string) => (body += body.length < 200 ? text : ''));
        res.on('error', (error) => resolve(error.message));
        res.on('end', () =>
          resolve(matches(matcher, res.statusCode!) ? undefined : `status ${res.statusCode} ${body}`.trim()),
        );
      });
      req.on('timeout', () => req.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
      req.on('error', (error) => resolve(error.message));
      req.end();
    });
  }
}

/** A matcher like `200`, `200,202` or `200-299`. */
function matches(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return status >= first && status <= last;
  });
}
