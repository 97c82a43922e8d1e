package io.millrace.connector.clickhouse.source;

/** How many rows of a split have left the reader. */
final class ScanProgress {
    private final ScanSplit split;
    private long rows;
    private int checksum;

    ScanProgress(ScanSplit split) {
        this.split = split;
        this.rows = split.rows();
        this.checksum = split.checksum();
    }

    void advance(ScannedRow row) {
        rows++;
        checksum = row.checksum();
    }

    ScanSplit toSplit() {
        return new ScanSplit(split.splitId(), split.query(), rows, checksum);
    }
}
