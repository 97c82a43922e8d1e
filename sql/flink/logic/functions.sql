CREATE TEMPORARY FUNCTION TO_INSTANT AS 'io.millrace.pipelines.cdc.ToInstant';
