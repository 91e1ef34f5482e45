# The upload example of AllToken's Portrait page. Changed: host, key and GroupId, by variables.
curl $BASE_URL/v1/portrait/upload -H "Authorization: Bearer $ALLTOKEN_API_KEY" -F "GroupId=$GROUP_ID" -F "file=@./portrait.jpg"
