import { conflict } from '../errors';
import { JsonObject } from '../validation';
import { Answer } from './call';

/** A client token makes a request that is repeated answer what it answered the first time, and do nothing more. */
export class Idempotency {
  private readonly answers = new Map<string, { request: string; answer: Answer }>();

  once(operation: string, token: string, body: JsonObject, act: () => Answer): Answer {
    const key = `${operation} ${token}`;
    const request = JSON.stringify(body);
    const earlier = this.answers.get(key);
    if (earlier) {
      if (earlier.request !== request) throw conflict(`The clientToken ${token} was used for another request.`);
      return earlier.answer;
    }
    const answer = act();
    this.answers.set(key, { request, answer });
    return answer;
  }
}
