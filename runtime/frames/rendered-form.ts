import { canonicalOptions, type RenderOptions } from '../rendering';
import type { Exchange } from './exchange';
import { Pictures, type MadePicture, type PicturesOptions } from './pictures';
import { planBytes, type Wanted } from './plan';
import { frameHeaders, matchesNone, notModified, preparedResponse, type FrameHeaders } from './respond';
import type { FrameKey } from './source';
import { frameName } from './source';
import type { FrameResponse } from './transport';

export interface RenderedTarget {
  readonly key: FrameKey;
  readonly options: RenderOptions;
  /** The format was chosen by the `Accept` header. */
  readonly negotiated: boolean;
}

export interface RenderedFormOptions extends PicturesOptions {
  readonly cacheControl: string;
  /** The range that a request asks for of what has this tag. */
  readonly rangeOf: (request: Exchange['request'], tag: string) => Wanted['range'];
}

type Headers = Readonly<Record<string, string>>;
/** `renderMs` is absent where the picture was there. */
type Answered = Omit<MadePicture, 'renderMs'> & Partial<Pick<MadePicture, 'renderMs'>>;

/** The form of the frame API that answers with a picture of the frame. */
export class RenderedForm {
  private readonly pictures: Pictures;
  /** One object for each of theirs, as responses are kept by it. */
  private readonly varying = new WeakMap<Headers, Headers>();

  constructor(private readonly options: RenderedFormOptions) {
    this.pictures = new Pictures(options);
  }

  public serve(
    exchange: Exchange,
    { key, options, negotiated }: RenderedTarget,
  ): FrameResponse | Promise<FrameResponse> {
    const { request } = exchange;
    const form = `rendered?${canonicalOptions(options)}`;
    const tag = `"${key.imageFrameId}/${form}"`;
    const cors = negotiated ? this.varyingByAccept(exchange.cors) : exchange.cors;
    const noneMatch = request.header('if-none-match');
    const unchanged = () => exchange.respond(notModified(tag, this.options.cacheControl, cors));
    if (matchesNone(noneMatch, tag)) return unchanged();

    const name = `${frameName(key)}/${form}`;
    const answer = ({ entry, tier, upstreamMs, renderMs, heldSince }: Answered) => {
      exchange.tier = tier;
      exchange.upstreamMs = upstreamMs;
      if (noneMatch?.trim() === '*') return unchanged();
      const wanted = { range: request.method === 'GET' ? this.options.rangeOf(request, tag) : undefined };
      const { cacheControl } = this.options;
      const parts = { entry, wanted, tag, cacheControl, cors, tier, upstreamMs };
      return exchange.respondFrom(entry, this.options.cache, { ...this.response(parts, renderMs), heldSince });
    };
    const cached = this.pictures.cached(name);
    if (cached) return answer({ entry: cached, tier: 'memory', heldSince: cached.fetchedAt });
    return this.pictures.make(name, key, options, request.signal).then(answer);
  }

  private response(parts: Omit<FrameHeaders, 'plan'>, renderMs: number | undefined): FrameResponse {
    const { entry, wanted, tag, cors } = parts;
    const known = renderMs === undefined && !wanted.range ? entry.preparedResponse(tag, cors) : undefined;
    if (known) return known;
    // A picture is all there: there always is a plan with an end.
    const plan = planBytes(entry, wanted)!;
    if (renderMs === undefined) return preparedResponse(tag, { ...parts, plan });
    const headers = frameHeaders({ ...parts, plan });
    return {
      status: plan.status,
      headers: { ...headers, 'Server-Timing': `${headers['Server-Timing']}, render;dur=${renderMs.toFixed(1)}` },
      body: entry.slice(plan.start, plan.end!),
    };
  }

  private varyingByAccept(cors: Headers): Headers {
    let headers = this.varying.get(cors);
    if (!headers) {
      headers = { ...cors, Vary: cors.Vary === undefined ? 'Accept' : `Accept, ${cors.Vary}` };
      this.varying.set(cors, headers);
    }
    return headers;
  }
}
