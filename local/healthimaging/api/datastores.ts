import { conflict, quotaExceeded } from '../errors';
import { Datastore } from '../store/records';
import { ValidShapes, optionalText, requireText } from '../validation';
import { Answer, Call, jsonAnswer, seconds } from './call';
import { Idempotency } from './idempotency';
import { datastoreOf } from './lookup';
import { page } from './paging';
import { readTags } from './tags';
import { arnOf, isAlive } from '../store/store';

const MAX_DATASTORES = 100;

export function createDatastore(call: Call, idempotency: Idempotency): Answer {
  const body = call.json();
  const token = requireText('clientToken', body.clientToken, ValidShapes.ClientToken);
  const settings = {
    name: optionalText('datastoreName', body.datastoreName, ValidShapes.DatastoreName),
    kmsKeyArn: optionalText('kmsKeyArn', body.kmsKeyArn, ValidShapes.KmsKeyArn),
    lambdaAuthorizerArn: optionalText('lambdaAuthorizerArn', body.lambdaAuthorizerArn, ValidShapes.LambdaArn),
    losslessStorageFormat: optionalText(
      'losslessStorageFormat',
      body.losslessStorageFormat,
      ValidShapes.LosslessStorageFormat,
    ),
    tags: body.tags === undefined || body.tags === null ? undefined : readTags(body.tags),
  };
  return idempotency.once('CreateDatastore', token, body, () => {
    const used = [...call.store.datastores.values()].filter(({ status }) => status !== 'DELETED').length;
    if (used >= MAX_DATASTORES) throw quotaExceeded(`This account has its ${MAX_DATASTORES} datastores already.`);
    const { id, status } = call.store.startDatastore(settings);
    return jsonAnswer({ datastoreId: id, datastoreStatus: status });
  });
}

export function getDatastore(call: Call): Answer {
  const datastore = datastoreOf(call);
  return jsonAnswer({
    datastoreProperties: {
      ...summary(call, datastore),
      kmsKeyArn: datastore.kmsKeyArn,
      lambdaAuthorizerArn: datastore.lambdaAuthorizerArn,
      losslessStorageFormat: datastore.losslessStorageFormat,
    },
  });
}

export function listDatastores(call: Call): Answer {
  const asked = call.parameter('datastoreStatus', ValidShapes.DatastoreStatus);
  const found = [...call.store.datastores.values()]
    .filter(({ status }) => asked === undefined || status === asked)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const { items, nextToken } = page(
    call,
    found,
    ({ id }) => [id],
    ([id], [last]) => id > last,
    ['ListDatastores', asked],
  );
  return jsonAnswer({ datastoreSummaries: items.map((datastore) => summary(call, datastore)), nextToken });
}

export function deleteDatastore(call: Call): Answer {
  const datastore = datastoreOf(call);
  if (datastore.status !== 'ACTIVE') {
    throw conflict(`The datastore ${datastore.id} is ${datastore.status}, not ACTIVE.`);
  }
  if ([...datastore.imageSets.values()].some(isAlive)) {
    throw conflict(`The datastore ${datastore.id} still has image sets: delete them first.`);
  }
  call.store.setDatastoreStatus(datastore, 'DELETING');
  call.store.later(() => {
    datastore.imageSets.clear();
    call.store.setDatastoreStatus(datastore, 'DELETED');
  });
  return jsonAnswer({ datastoreId: datastore.id, datastoreStatus: 'DELETING' });
}

function summary(call: Call, datastore: Datastore) {
  return {
    datastoreId: datastore.id,
    datastoreName: datastore.name,
    datastoreStatus: datastore.status,
    datastoreArn: arnOf(call.store, datastore),
    createdAt: seconds(datastore.createdAt),
    updatedAt: seconds(datastore.updatedAt),
  };
}
