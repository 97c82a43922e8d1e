-- Every view, in the order in which they need each other. The logical tables they stand on come from sources/.
INCLUDE 'flink/logic/functions.sql';
INCLUDE 'flink/logic/events_cleaned.sql';
INCLUDE 'flink/logic/changes.sql';
INCLUDE 'flink/logic/current_state.sql';
INCLUDE 'flink/logic/daily_metrics.sql';
INCLUDE 'flink/logic/user_sessions.sql';
INCLUDE 'flink/logic/user_activity.sql';
INCLUDE 'flink/logic/conversion_funnel.sql';
INCLUDE 'flink/logic/orders_enriched.sql';
INCLUDE 'flink/logic/retail_minute.sql';
INCLUDE 'flink/logic/data_quality.sql';
