window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id_str": "1990000000000000417",
   "lang": "ar",
   "created_at": "Sun Nov 15 12:30:00 +0000 2026",
   "full_text": "@hcc_example صار لي شهر أنتظر موعد الأشعة في حمد، #وقت_الانتظار صار لا يطاق",
   "in_reply_to_screen_name": "hcc_example",
   "entities": {
    "hashtags": [
     {
      "text": "وقت_الانتظار"
     }
    ],
    "user_mentions": [
     {
      "screen_name": "hcc_example"
     }
    ]
   },
   "favorite_count": "4",
   "retweet_count": "1"
  }
 },
 {
  "tweet": {
   "id_str": "1990000000000000418",
   "lang": "en",
   "created_at": "Sun Nov 15 13:00:00 +0000 2026",
   "full_text": "Heard the Sidra ER is closed tonight?? True or fake news &amp; who says so",
   "entities": {
    "hashtags": [],
    "user_mentions": []
   },
   "favorite_count": "0",
   "retweet_count": "0"
  }
 }
]
