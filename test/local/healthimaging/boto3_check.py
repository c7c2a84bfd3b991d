"""Calls every operation of the emulator through boto3 and prints what it saw as one JSON document.

Arguments: the emulator's address, the data store, an image set, and a frame in it.
"""

import gzip
import json
import sys
import time

import boto3
from botocore.config import Config

url, datastore, image_set, frame = sys.argv[1:5]
client = boto3.client(
    "medical-imaging",
    endpoint_url=url,
    region_name="us-east-1",
    aws_access_key_id="ASIAEXAMPLE",
    aws_secret_access_key="another+secret/key",
    aws_session_token="tok/en+=1",
    config=Config(inject_host_prefix=False, retries={"max_attempts": 0}),
)
seen = {"boto3": boto3.__version__}
target = {"datastoreId": datastore, "imageSetId": image_set}


def until(look, done):
    for _ in range(300):
        value = look()
        if done(value):
            return value
        time.sleep(0.01)
    raise SystemExit(f"It did not come about; last seen: {value}")


def unlocked(image_set_id):
    return until(
        lambda: client.get_image_set(datastoreId=datastore, imageSetId=image_set_id),
        lambda value: value["imageSetState"] != "LOCKED",
    )


def error_of(call, **arguments):
    try:
        call(**arguments)
    except client.exceptions.ClientError as error:
        return [type(error).__name__, error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return "no error"


created = client.create_datastore(datastoreName="boto3", tags={"by": "boto3"})
seen["created"] = created["datastoreStatus"]
new_id = created["datastoreId"]
active = until(
    lambda: client.get_datastore(datastoreId=new_id)["datastoreProperties"],
    lambda value: value["datastoreStatus"] == "ACTIVE",
)
seen["datastore"] = [active["datastoreName"], active["createdAt"].year >= 2024]
arn = active["datastoreArn"]
client.tag_resource(resourceArn=arn, tags={"stage": "test", "team": "chest"})
client.untag_resource(resourceArn=arn, tagKeys=["stage", "by"])
seen["tags"] = client.list_tags_for_resource(resourceArn=arn)["tags"]
seen["datastores"] = sorted(
    summary["datastoreName"]
    for page in client.get_paginator("list_datastores").paginate(PaginationConfig={"PageSize": 1})
    for summary in page["datastoreSummaries"]
)
seen["deleted"] = client.delete_datastore(datastoreId=new_id)["datastoreStatus"]

job = client.start_dicom_import_job(
    jobName="night",
    datastoreId=datastore,
    dataAccessRoleArn="arn:aws:iam::123456789012:role/Importer",
    inputS3Uri="s3://dicom/in/",
    outputS3Uri="s3://dicom/out/",
)
finished = until(
    lambda: client.get_dicom_import_job(datastoreId=datastore, jobId=job["jobId"])["jobProperties"],
    lambda value: value["jobStatus"] in ("COMPLETED", "FAILED"),
)
seen["job"] = [job["jobStatus"], finished["jobStatus"], finished["jobName"]]
seen["jobs"] = [
    summary["jobStatus"]
    for page in client.get_paginator("list_dicom_import_jobs").paginate(datastoreId=datastore)
    for summary in page["jobSummaries"]
]

found = [
    summary
    for page in client.get_paginator("search_image_sets").paginate(
        datastoreId=datastore,
        searchCriteria={
            "filters": [
                {"operator": "EQUAL", "values": [{"DICOMPatientId": "P-1"}]},
                {
                    "operator": "BETWEEN",
                    "values": [
                        {"DICOMStudyDateAndTime": {"DICOMStudyDate": "20240101", "DICOMStudyTime": "000000"}},
                        {"DICOMStudyDateAndTime": {"DICOMStudyDate": "20241231"}},
                    ],
                },
            ],
            "sort": {"sortField": "updatedAt", "sortOrder": "ASC"},
        },
        PaginationConfig={"PageSize": 1},
    )
    for summary in page["imageSetsMetadataSummaries"]
]
seen["found"] = [[summary["imageSetId"], summary["DICOMTags"]["DICOMSeriesNumber"]] for summary in found]

properties = client.get_image_set(**target)
seen["image_set"] = [properties["imageSetWorkflowStatus"], properties["versionId"], properties["isPrimary"]]
answer = client.get_image_set_metadata(**target)
metadata = json.loads(gzip.decompress(answer["imageSetMetadataBlob"].read()))
seen["metadata"] = [answer["contentType"], answer["contentEncoding"], metadata["Patient"]["DICOM"]["PatientName"]]
answer = client.get_image_frame(**target, imageFrameInformation={"imageFrameId": frame})
seen["frame"] = [answer["contentType"], answer["imageFrameBlob"].read().decode()]

updated = client.update_image_set_metadata(
    **target,
    latestVersionId="1",
    updateImageSetMetadataUpdates={
        "DICOMUpdates": {
            "updatableAttributes": json.dumps(
                {"SchemaVersion": "1.1", "Study": {"DICOM": {"StudyDescription": "CT CHEST"}}}
            ).encode()
        }
    },
)
seen["updated"] = [updated["imageSetWorkflowStatus"], unlocked(image_set)["imageSetWorkflowStatus"]]
copied = client.copy_image_set(
    datastoreId=datastore,
    sourceImageSetId=image_set,
    copyImageSetInformation={"sourceImageSet": {"latestVersionId": "2"}},
    force=False,
)
copy = copied["destinationImageSetProperties"]["imageSetId"]
seen["copied"] = unlocked(copy)["imageSetWorkflowStatus"]
seen["versions"] = [
    [version["versionId"], version["ImageSetWorkflowStatus"]]
    for page in client.get_paginator("list_image_set_versions").paginate(**target, PaginationConfig={"PageSize": 1})
    for version in page["imageSetPropertiesList"]
]
seen["removed"] = client.delete_image_set(datastoreId=datastore, imageSetId=copy)["imageSetWorkflowStatus"]

seen["errors"] = [
    error_of(client.get_datastore, datastoreId="0" * 32),
    error_of(client.get_image_set, datastoreId=datastore, imageSetId="NO"),
    error_of(
        client.update_image_set_metadata,
        **target,
        latestVersionId="9",
        updateImageSetMetadataUpdates={"revertToVersionId": "1"},
    ),
]
print(json.dumps(seen))
