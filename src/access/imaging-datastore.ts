import { Aws, Fn, Token, aws_iam as iam, aws_kms as kms, interfaces } from 'aws-cdk-lib';
import { Conflicts } from '../private/conflicts';

const DATASTORE_ID = /^[0-9a-z]{32}$/;
const DATASTORE_ARN = /^arn:aws[a-z-]*:medical-imaging:[a-z0-9-]+:\d{12}:datastore\/([0-9a-z]{32})$/;

/** Options of an `ImagingDatastore`. */
export interface ImagingDatastoreOptions {
  /**
   * The customer managed key that the data store is encrypted with.
   *
   * Readers need `kms:Decrypt` on it; the grant methods add that permission.
   *
   * @default - the data store is encrypted with a key that AWS owns, which needs no permission
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * A reference to an AWS HealthImaging data store, for the constructs of this library.
 *
 * @example
 * declare const datastore: healthimaging.CfnDatastore;
 * ImagingDatastore.fromDatastore(datastore);
 * ImagingDatastore.fromDatastoreId('12345678901234567890123456789012');
 */
export class ImagingDatastore {
  /**
   * A data store defined in this app, such as an `aws_healthimaging.CfnDatastore`.
   *
   * @param datastore the data store, by its L1 construct or any other reference to it
   * @param options how the data store is encrypted
   */
  public static fromDatastore(
    datastore: interfaces.aws_healthimaging.IDatastoreRef,
    options: ImagingDatastoreOptions = {},
  ): ImagingDatastore {
    const { datastoreId, datastoreArn } = datastore.datastoreRef;
    return new ImagingDatastore(datastoreId, datastoreArn, options);
  }

  /**
   * An existing data store by its ARN, which may belong to another account or region. In another account, its owner must permit the reads too.
   *
   * @param datastoreArn `arn:aws:medical-imaging:<region>:<account>:datastore/<ID>`
   * @param options how the data store is encrypted
   */
  public static fromDatastoreArn(datastoreArn: string, options: ImagingDatastoreOptions = {}): ImagingDatastore {
    if (Token.isUnresolved(datastoreArn)) {
      return new ImagingDatastore(Fn.select(1, Fn.split('/', datastoreArn)), datastoreArn, options);
    }
    const conflicts = new Conflicts();
    const allowed = 'the ARN of a HealthImaging data store (arn:aws:medical-imaging:<region>:<account>:datastore/<ID>)';
    conflicts.text('datastoreArn', datastoreArn, allowed, (arn) => DATASTORE_ARN.test(arn));
    conflicts.throwIfAny('ImagingDatastore.fromDatastoreArn');
    return new ImagingDatastore(datastoreArn.split('/')[1], datastoreArn, options);
  }

  /**
   * An existing data store by its ID, in the account and region of the stack that uses it.
   *
   * @param datastoreId the ID of the data store: 32 lower-case letters and digits
   * @param options how the data store is encrypted
   */
  public static fromDatastoreId(datastoreId: string, options: ImagingDatastoreOptions = {}): ImagingDatastore {
    const conflicts = new Conflicts();
    conflicts.text('datastoreId', datastoreId, '32 digits and lower-case letters', (id) => DATASTORE_ID.test(id));
    conflicts.throwIfAny('ImagingDatastore.fromDatastoreId');
    const arn = `arn:${Aws.PARTITION}:medical-imaging:${Aws.REGION}:${Aws.ACCOUNT_ID}:datastore/${datastoreId}`;
    return new ImagingDatastore(datastoreId, arn, options);
  }

  /** The ID of the data store. */
  public readonly datastoreId: string;

  /** The ARN of the data store. */
  public readonly datastoreArn: string;

  /** The customer managed key that the data store is encrypted with, if there is one. */
  public readonly encryptionKey?: kms.IKey;

  private constructor(datastoreId: string, datastoreArn: string, options: ImagingDatastoreOptions) {
    this.datastoreId = datastoreId;
    this.datastoreArn = datastoreArn;
    this.encryptionKey = options.encryptionKey;
  }

  /** A pattern that matches the ARNs of all image sets in the data store. */
  public get imageSetArns(): string {
    return `${this.datastoreArn}/imageset/*`;
  }

  /**
   * Grants permission to read the image frames of the data store (`medical-imaging:GetImageFrame`) and nothing else.
   *
   * @param grantee the principal to grant the permission to
   */
  public grantReadFrames(grantee: iam.IGrantable): iam.Grant {
    const frames = iam.Grant.addToPrincipal({
      grantee,
      actions: ['medical-imaging:GetImageFrame'],
      resourceArns: [this.datastoreArn, this.imageSetArns],
    });
    return this.withKey(frames, grantee, 'kms:Decrypt', 'kms:DescribeKey');
  }

  /**
   * Grants permission to read everything in the data store: its properties and tags, and image sets with their metadata, versions and frames.
   *
   * @param grantee the principal to grant the permission to
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    const store = iam.Grant.addToPrincipal({
      grantee,
      actions: ['medical-imaging:GetDatastore', 'medical-imaging:SearchImageSets'],
      resourceArns: [this.datastoreArn],
    });
    const imageSets = iam.Grant.addToPrincipal({
      grantee,
      actions: [
        'medical-imaging:GetImageFrame',
        'medical-imaging:GetImageSet',
        'medical-imaging:GetImageSetMetadata',
        'medical-imaging:ListImageSetVersions',
        'medical-imaging:ListTagsForResource',
      ],
      resourceArns: [this.datastoreArn, this.imageSetArns],
    });
    return this.withKey(store.combine(imageSets), grantee, 'kms:Decrypt', 'kms:DescribeKey');
  }

  /**
   * Grants permission to change tags and the metadata of image sets, but not to copy or delete image sets. It includes no permission to read.
   *
   * @param grantee the principal to grant the permission to
   */
  public grantUpdateMetadata(grantee: iam.IGrantable): iam.Grant {
    const updates = iam.Grant.addToPrincipal({
      grantee,
      actions: [
        'medical-imaging:TagResource',
        'medical-imaging:UntagResource',
        'medical-imaging:UpdateImageSetMetadata',
      ],
      resourceArns: [this.datastoreArn, this.imageSetArns],
    });
    return this.withKey(updates, grantee, 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey');
  }

  private withKey(grant: iam.Grant, grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return this.encryptionKey ? grant.combine(this.encryptionKey.grant(grantee, ...actions)) : grant;
  }
}
