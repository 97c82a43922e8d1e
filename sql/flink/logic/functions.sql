CREATE TEMPORARY FUNCTION TO_INSTANT AS 'io.millrace.pipelines.cdc.ToInstant';
CREATE TEMPORARY FUNCTION SESSIONS AS 'io.millrace.pipelines.sessions.Sessions';
CREATE TEMPORARY FUNCTION IMAGE_PROBLEM AS 'io.millrace.pipelines.cdc.ImageProblem';
