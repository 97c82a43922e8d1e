INSERT INTO users_realtime
SELECT
    user_id, email, first_name, last_name, date_of_birth, registration_date, country, city, tier, is_active, last_login,
    _src, _pos, _pos, CAST(CASE WHEN is_deleted THEN 1 ELSE 0 END AS TINYINT)
FROM users_versions;
