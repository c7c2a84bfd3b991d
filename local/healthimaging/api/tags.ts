import { parseArn } from '../arn';
import { notFound, validationError } from '../errors';
import { isAlive } from '../store/store';
import { ValidShapes, invalid, requireObject, requireText } from '../validation';
import { Answer, Call, jsonAnswer } from './call';

const MAX_TAGS = 50;

export function tagResource(call: Call): Answer {
  const tags = taggedResource(call);
  const added = readTags(call.json().tags);
  if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) {
    throw validationError(`A resource can have ${MAX_TAGS} tags at most.`);
  }
  for (const [key, value] of added) tags.set(key, value);
  return jsonAnswer({});
}

export function untagResource(call: Call): Answer {
  const tags = taggedResource(call);
  const keys = call.parameterList('tagKeys', ValidShapes.TagKey);
  if (keys.length > 200) invalid('tagKeys', 'Member must have length less than or equal to 200');
  for (const key of keys) tags.delete(key);
  return jsonAnswer({});
}

export function listTagsForResource(call: Call): Answer {
  return jsonAnswer({ tags: Object.fromEntries(taggedResource(call)) });
}

export function readTags(value: unknown): Map<string, string> {
  const tags = new Map<string, string>();
  for (const [key, tag] of Object.entries(requireObject('tags', value))) {
    tags.set(requireText('tags.key', key, ValidShapes.TagKey), requireText(`tags.${key}`, tag, ValidShapes.TagValue));
  }
  return tags;
}

function taggedResource(call: Call): Map<string, string> {
  const arn = call.label('resourceArn', ValidShapes.Arn);
  const ids = parseArn(call.store.account, arn);
  const datastore = ids && call.store.datastores.get(ids.datastoreId);
  const found = ids?.imageSetId === undefined ? datastore : datastore?.imageSets.get(ids.imageSetId);
  const exists = datastore?.status !== 'DELETED' && found && (!('versions' in found) || isAlive(found));
  if (!exists) throw notFound(`The resource ${arn} does not exist.`);
  return found.tags;
}
